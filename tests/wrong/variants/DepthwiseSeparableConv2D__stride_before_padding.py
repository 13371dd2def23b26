"""Your fourth argument is a stride, as in nn.Conv2d. This layer has no stride: its arguments are in_channels,
out_channels, kernel_size, padding, in this order."""

# ruff: noqa: F821 - pair and grouped_conv2d come from the reference

import torch
from torch import nn


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        super().__init__()
        self.stride = stride
        self.padding = padding
        self.depthwise = nn.Parameter(torch.randn(in_channels, 1, *pair(kernel_size)))
        self.pointwise = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1))

    def forward(self, X):
        X = grouped_conv2d(X, self.depthwise, X.shape[1], self.stride, self.padding)
        return grouped_conv2d(X, self.pointwise, 1)
