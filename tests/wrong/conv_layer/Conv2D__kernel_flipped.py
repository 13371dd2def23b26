"""You turn the kernels by 180 degrees before you lay them on the image. That is what a convolution does in
mathematics. A layer of a network turns nothing."""

# ruff: noqa: F821 - pair and zero_pad2d come from the reference

import torch
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size, self.stride, self.padding = pair(kernel_size), pair(stride), pair(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *self.kernel_size))
        self.bias = nn.Parameter(torch.randn(out_channels)) if bias else None

    def forward(self, X):
        (kh, kw), (sh, sw) = self.kernel_size, self.stride
        Z = zero_pad2d(X, self.padding)
        windows = Z.unfold(2, kh, sh).unfold(3, kw, sw)
        Y = torch.einsum("nchwab,ocab->nohw", windows, self.weight.flip(2, 3))
        if self.bias is not None:
            Y = Y + self.bias.reshape(-1, 1, 1)
        return Y
