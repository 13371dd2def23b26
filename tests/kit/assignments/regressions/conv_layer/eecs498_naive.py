# points: output_size 20, zero_pad2d 20, Conv2D 45
import math

import torch
from torch import nn


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return math.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


def zero_pad2d(X, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    return nn.functional.pad(X, (pw, pw, ph, ph), mode="constant", value=0)


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.sh, self.sw = stride if isinstance(stride, tuple) else (stride, stride)
        self.padding = padding
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, kh, kw))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_channels))
        else:
            self.bias = None

    def forward(self, x):
        w = self.weight
        N = x.shape[0]
        F, _, HH, WW = w.shape
        x_pad = zero_pad2d(x, self.padding)
        H2 = 1 + (x_pad.shape[2] - HH) // self.sh
        W2 = 1 + (x_pad.shape[3] - WW) // self.sw
        out = x.new_zeros((N, F, H2, W2))
        for n in range(N):
            for f in range(F):
                for h in range(H2):
                    for v in range(W2):
                        top, left = h * self.sh, v * self.sw
                        out[n, f, h, v] = (x_pad[n, :, top : top + HH, left : left + WW] * w[f]).sum()
        return out if self.bias is None else out + self.bias.view(1, F, 1, 1)
