"""You add the bias once for every input channel, so with several of them it counts too often. Add
up the channels first, and then the bias, once."""

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
        Y = 0
        for channel, kernel in zip(zero_pad2d(X, self.padding).unbind(1), self.weight.unbind(1), strict=True):
            windows = channel.unfold(1, kh, sh).unfold(2, kw, sw)
            Y = Y + torch.einsum("nhwab,oab->nohw", windows, kernel)
            if self.bias is not None:
                Y = Y + self.bias.reshape(-1, 1, 1)
        return Y
