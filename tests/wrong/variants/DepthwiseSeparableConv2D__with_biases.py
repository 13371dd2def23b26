"""Your layer has biases. None were asked for: depthwise and pointwise are all the parameters it has,
and the only names in its state_dict()."""
# ruff: noqa: F821 - pair and grouped_conv2d come from the reference

import torch
from torch import nn


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        self.padding = padding
        self.depthwise = nn.Parameter(torch.randn(in_channels, 1, *pair(kernel_size)))
        self.depthwise_bias = nn.Parameter(torch.zeros(in_channels, 1, 1))
        self.pointwise = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1))
        self.pointwise_bias = nn.Parameter(torch.zeros(out_channels, 1, 1))

    def forward(self, X):
        X = grouped_conv2d(X, self.depthwise, X.shape[1], padding=self.padding) + self.depthwise_bias
        return grouped_conv2d(X, self.pointwise, 1) + self.pointwise_bias
