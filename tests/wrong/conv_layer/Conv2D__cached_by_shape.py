"""The first call is right, but a later call with other images of the same shape gets the windows of
the first. You keep them and look them up by shape; what is kept must not depend on the values."""

# ruff: noqa: F821 - pair and zero_pad2d come from the reference

import torch
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size, self.stride, self.padding = pair(kernel_size), pair(stride), pair(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *self.kernel_size))
        self.bias = nn.Parameter(torch.randn(out_channels)) if bias else None
        self.windows = {}

    def forward(self, X):
        (kh, kw), (sh, sw) = self.kernel_size, self.stride
        key = (tuple(X.shape), X.dtype)
        if key not in self.windows:
            self.windows[key] = zero_pad2d(X, self.padding).unfold(2, kh, sh).unfold(3, kw, sw)
        Y = torch.einsum("nchwab,ocab->nohw", self.windows[key], self.weight)
        return Y if self.bias is None else Y + self.bias.reshape(-1, 1, 1)
