"""You pad in both steps, so the result is too large and has a frame of zeros. The padding belongs to
the depthwise step: a 1 x 1 kernel doesn't need any."""
# ruff: noqa: F821 - pair and grouped_conv2d come from the reference

import torch
from torch import nn


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        self.padding = padding
        self.depthwise = nn.Parameter(torch.randn(in_channels, 1, *pair(kernel_size)))
        self.pointwise = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1))

    def forward(self, X):
        X = grouped_conv2d(X, self.depthwise, X.shape[1], padding=self.padding)
        return grouped_conv2d(X, self.pointwise, 1, padding=self.padding)
