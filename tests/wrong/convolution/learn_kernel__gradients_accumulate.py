"""Your kernel swings around the answer and never settles. `backward` adds each new gradient to
those of the steps before; the old one has to be cleared in between."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        loss = ((corr2d(X, K) - Y) ** 2).sum()  # noqa: F821 - corr2d comes from the reference
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
    return K.detach()
