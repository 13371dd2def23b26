"""Windows by Tensor.unfold, copied to rows, times the filters."""

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
        (ph, pw), (sh, sw), (M, C, kh, kw) = self.padding, self.stride, self.weight.shape
        X = F.pad(X, (pw, pw, ph, ph))
        N, H, W = len(X), (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
        rows = X.unfold(2, kh, sh).unfold(3, kw, sw).permute(0, 2, 3, 1, 4, 5).reshape(N, H * W, C * kh * kw)
        Y = (rows @ self.weight.reshape(M, -1).T).transpose(1, 2).reshape(N, M, H, W)
        return Y if self.bias is None else Y + self.bias[:, None, None]
