# points: zero_pad2d 20, Conv2D 45
import torch
from torch import nn


def zero_pad2d(X, padding):
    if type(padding) is int:
        padding = padding, padding
    ph, pw = padding
    rows = X.new_zeros(*X.shape[:-2], ph, X.shape[-1])
    X = torch.cat([rows, X, rows], dim=-2)
    columns = X.new_zeros(*X.shape[:-1], pw)
    return torch.cat([columns, X, columns], dim=-1)


def corr2d(X, K, stride):
    h, w = K.shape
    sh, sw = stride
    rows = (X.shape[0] - h) // sh + 1
    columns = (X.shape[1] - w) // sw + 1
    Y = torch.zeros((rows, columns), dtype=X.dtype)
    for i in range(rows):
        for j in range(columns):
            Y[i, j] = (X[i * sh : i * sh + h, j * sw : j * sw + w] * K).sum()
    return Y


def corr2d_multi_in(X, K, stride):
    return sum(corr2d(x, k, stride) for x, k in zip(X, K))  # noqa: B905 - as in the book


def corr2d_multi_in_out(X, K, stride):
    return torch.stack([corr2d_multi_in(X, k, stride) for k in K], 0)


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        if isinstance(kernel_size, int):
            kernel_size = (kernel_size, kernel_size)
        self.stride = (stride, stride) if isinstance(stride, int) else stride
        self.padding = padding
        self.weight = nn.Parameter(torch.rand((out_channels, in_channels, *kernel_size)))
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, X):
        X = zero_pad2d(X, self.padding)
        Y = torch.stack([corr2d_multi_in_out(x, self.weight, self.stride) for x in X])
        if self.bias is not None:
            Y = Y + self.bias.reshape(1, -1, 1, 1)
        return Y
