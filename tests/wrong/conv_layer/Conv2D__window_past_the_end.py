"""With a stride your output sometimes has a row or column too many: you round the number of steps
up, and the last window hangs over the edge. A step that does not fit is not taken."""

# ruff: noqa: F821 - pair and zero_pad2d come from the reference

import torch
import torch.nn.functional as F
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
        overhang = (-(Z.shape[2] - kh) % sh, -(Z.shape[3] - kw) % sw)
        Z = F.pad(Z, (0, overhang[1], 0, overhang[0]))
        windows = Z.unfold(2, kh, sh).unfold(3, kw, sw)
        Y = torch.einsum("nchwab,ocab->nohw", windows, self.weight)
        return Y if self.bias is None else Y + self.bias.reshape(-1, 1, 1)
