"""You subtract your estimate from Y itself, so the target changes with each step, and the kernel chases
something that is no longer there. A second name for a tensor is not a second tensor. Never change an
input."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype, device=X.device)
    rows, columns = Y.shape
    for _ in range(steps):
        error = Y
        error -= corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
        gradient = torch.zeros_like(K)
        for a in range(K.shape[0]):
            for b in range(K.shape[1]):
                gradient[a, b] = -2 * (error * X[a : a + rows, b : b + columns]).sum()
        K -= lr * gradient
    return K
