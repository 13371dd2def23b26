"""The numbers are right, but no gradient reaches depthwise and pointwise, so the layer can't learn:
you take the weights' .data, which cuts them off from autograd. Use the parameters themselves."""
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
        X = grouped_conv2d(X, self.depthwise.data, X.shape[1], padding=self.padding)
        return grouped_conv2d(X, self.pointwise.data, 1)
