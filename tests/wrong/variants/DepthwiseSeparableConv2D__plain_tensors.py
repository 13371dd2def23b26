"""Your layer's weights are plain tensors, so the module does not know of them: its state_dict() is
empty, and no optimizer would train them. What shall be learnt has to be registered as a parameter."""
# ruff: noqa: F821 - pair and grouped_conv2d come from the reference

import torch
from torch import nn


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        self.padding = padding
        self.depthwise = torch.randn(in_channels, 1, *pair(kernel_size), requires_grad=True)
        self.pointwise = torch.randn(out_channels, in_channels, 1, 1, requires_grad=True)

    def forward(self, X):
        X = grouped_conv2d(X, self.depthwise, X.shape[1], padding=self.padding)
        return grouped_conv2d(X, self.pointwise, 1)
