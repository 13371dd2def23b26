"""Your loop stops as soon as the loss is below a fixed number. For a target of small numbers the loss is
that small from the beginning, and nothing is learnt. Compare the error with the size of Y, or take all
the steps."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype, device=X.device)
    for _ in range(steps):
        K.requires_grad_()
        loss = ((corr2d(X, K) - Y) ** 2).sum()  # noqa: F821 - corr2d comes from the reference
        (gradient,) = torch.autograd.grad(loss, K)
        if loss < 1e-2:
            break
        K = K.detach() - lr * gradient
    return K.detach()
