"""Your kernel is float32 also when X and Y are float64. You create it yourself, so you also choose
its dtype: it should be that of X."""

import torch


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, requires_grad=True)
    for _ in range(steps):
        estimate = corr2d(X, K.to(X))  # noqa: F821 - corr2d comes from the reference
        loss = ((estimate - Y) ** 2).sum()
        loss.backward()
        with torch.no_grad():
            K -= lr * K.grad
            K.grad.zero_()
    return K.detach()
