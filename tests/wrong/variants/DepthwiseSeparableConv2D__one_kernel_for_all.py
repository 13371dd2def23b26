"""You slide the first channel's kernel over all channels. depthwise holds one kernel for each channel,
and each channel has to meet its own."""
# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F
from torch import nn


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        self.kernel_size, self.padding = pair(kernel_size), pair(padding)
        self.depthwise = nn.Parameter(torch.randn(in_channels, 1, *self.kernel_size))
        self.pointwise = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1))

    def forward(self, X):
        (kh, kw), (ph, pw) = self.kernel_size, self.padding
        windows = F.pad(X, (pw, pw, ph, ph)).unfold(2, kh, 1).unfold(3, kw, 1)
        X = (windows * self.depthwise[0]).sum(dim=(4, 5))
        return torch.einsum("nchw,oc->nohw", X, self.pointwise[:, :, 0, 0])
