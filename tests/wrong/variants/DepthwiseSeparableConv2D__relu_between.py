"""You put a ReLU between the two steps. MobileNet does so, but this layer is the bare convolution:
nothing comes between depthwise and pointwise, and negative numbers pass."""
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
        return grouped_conv2d(torch.relu(X), self.pointwise, 1)
