"""You read kernel_size as (width, height), so any kernel that is not square gets the wrong shape
and its result can't be compared with Y. As everywhere in PyTorch, the height, the number of rows,
comes first."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    width, height = kernel_size
    K = torch.zeros(height, width, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        loss = ((corr2d(X, K) - Y) ** 2).sum()  # noqa: F821 - corr2d comes from the reference
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
            K.grad.zero_()
    return K.detach()
