"""With bias=False no gradient flows from your result. Without a bias the same operations should run, only
the last addition is left out: look for .detach() or .data on this way."""

# ruff: noqa: F821 - pair and zero_pad2d come from the reference

import torch
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = pair(stride), pair(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *pair(kernel_size)))
        self.bias = nn.Parameter(torch.randn(out_channels)) if bias else None

    def forward(self, X):
        (kh, kw), (sh, sw) = self.weight.shape[2:], self.stride
        windows = zero_pad2d(X, self.padding).unfold(2, kh, sh).unfold(3, kw, sw)
        Y = torch.einsum("nchwab,ocab->nohw", windows, self.weight)
        return Y.detach() if self.bias is None else Y + self.bias[:, None, None]
