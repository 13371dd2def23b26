"""Your kernel is right but turned by 180 degrees: you fitted a convolution to Y. Y was made by
corr2d, without any flip, so the same has to happen to your kernel while it learns."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        estimate = corr2d(X, K.flip(0, 1))  # noqa: F821 - corr2d comes from the reference
        loss = ((estimate - Y) ** 2).sum()
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
            K.grad.zero_()
    return K.detach()
