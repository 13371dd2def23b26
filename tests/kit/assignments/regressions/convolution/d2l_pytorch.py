# points: corr2d 30, convolve2d 15, learn_kernel 15
import torch
from torch import nn


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def convolve2d(X, K):
    return corr2d(X, torch.flip(K, dims=(0, 1)))


class Layer(nn.Module):
    def __init__(self, kernel_size, like):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(kernel_size, dtype=like.dtype, device=like.device))

    def forward(self, x):
        h, w = self.weight.shape
        return torch.einsum("ijab,ab->ij", x.unfold(0, h, 1).unfold(1, w, 1), self.weight)


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    net = Layer(kernel_size, X)
    for i in range(steps):
        l = (net(X) - Y) ** 2  # noqa: E741 - as it is written in the book
        net.zero_grad()
        l.sum().backward()
        net.weight.data[:] -= lr * net.weight.grad
        if (i + 1) % 100 == 0:
            print(f"epoch {i + 1}, loss {l.sum():.3f}")
    return net.weight.data
