"""You return the kernel together with the loss. A function is only useful to its caller if it
returns what was agreed: here that is the kernel alone. Print the loss if you want to watch it."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype, device=X.device, requires_grad=True)
    loss = None
    for _ in range(steps):
        loss = ((corr2d(X, K) - Y) ** 2).sum()  # noqa: F821 - corr2d comes from the reference
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
            K.grad.zero_()
    return K.detach(), loss.detach()
