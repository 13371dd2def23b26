"""Your kernel grows beyond all bounds: each step goes uphill. The gradient points to where the loss
increases, so look at the sign of your step."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        loss = ((corr2d(X, K) - Y) ** 2).sum()  # noqa: F821 - corr2d comes from the reference
        loss.backward()
        with torch.no_grad():
            K += lr * K.grad
            K.grad.zero_()
    return K.detach()
