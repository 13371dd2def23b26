"""Windows by Tensor.unfold, contracted by tensordot."""

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
        (ph, pw), (sh, sw), (_M, _C, kh, kw) = self.padding, self.stride, self.weight.shape
        X = F.pad(X, (pw, pw, ph, ph))
        _N, _H, _W = len(X), (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
        windows = X.unfold(2, kh, sh).unfold(3, kw, sw)
        Y = torch.tensordot(windows, self.weight, dims=([1, 4, 5], [1, 2, 3])).permute(0, 3, 1, 2)
        return Y if self.bias is None else Y + self.bias[:, None, None]
