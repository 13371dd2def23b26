"""You compute the number of rows and take it for the number of columns too. On images that are not
square, or with arguments that differ between the axes, both have to be computed."""

# ruff: noqa: F821 - pair, zero_pad2d and output_size come from the reference

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
        side = output_size(X.shape[2], kh, sh, self.padding[0])
        Z = zero_pad2d(X, self.padding)
        Y = X.new_zeros(len(X), len(self.weight), side, side)
        for i in range(side):
            for j in range(side):
                window = Z[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                Y[:, :, i, j] = (window[:, None] * self.weight).sum(dim=(2, 3, 4))
        return Y if self.bias is None else Y + self.bias.reshape(-1, 1, 1)
