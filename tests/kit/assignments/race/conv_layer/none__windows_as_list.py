"""A list of windows by position, multiplied together at the end."""

import torch
import torch.nn.functional as F
from torch import nn


def pair(value):
    return (value, value) if isinstance(value, int) else value


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = pair(stride), pair(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *pair(kernel_size)) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, X):
        (ph, pw), (sh, sw), (M, _C, kh, kw) = self.padding, self.stride, self.weight.shape
        X = F.pad(X, (pw, pw, ph, ph))
        N, H, W = len(X), (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
        windows = [
            X[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].reshape(N, -1)
            for i in range(H)
            for j in range(W)
        ]
        Y = (torch.stack(windows) @ self.weight.reshape(M, -1).T).permute(1, 2, 0).reshape(N, M, H, W)
        return Y if self.bias is None else Y + self.bias[:, None, None]
