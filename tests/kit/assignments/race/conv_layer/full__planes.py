"""Loops over images, filters, channels and offsets."""

import torch
import torch.nn.functional as F
from torch import nn


def pair(value):
    return (value, value) if isinstance(value, int) else value


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = pair(stride), pair(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *pair(kernel_size)) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, X):
        (ph, pw), (sh, sw), (_M, C, kh, kw) = self.padding, self.stride, self.weight.shape
        X = F.pad(X, (pw, pw, ph, ph))
        _N, H, W = len(X), (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
        images = []
        for image in X:
            planes = []
            for kernel in self.weight:
                plane = torch.zeros(H, W, dtype=X.dtype)
                for c in range(C):
                    for a in range(kh):
                        for b in range(kw):
                            part = image[c, a : a + (H - 1) * sh + 1 : sh, b : b + (W - 1) * sw + 1 : sw]
                            plane = plane + kernel[c, a, b] * part
                planes.append(plane)
            images.append(torch.stack(planes))
        Y = torch.stack(images)
        return Y if self.bias is None else Y + self.bias[:, None, None]
