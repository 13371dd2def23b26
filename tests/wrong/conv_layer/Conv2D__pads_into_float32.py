"""With padding, a layer in float64 has only the digits of float32: the image is copied into zeros of
float32. Make the zeros with the dtype and the device of the image, or use X.new_zeros."""

# ruff: noqa: F821 - pair comes from the reference

import torch
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = pair(stride), pair(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *pair(kernel_size)))
        self.bias = nn.Parameter(torch.randn(out_channels)) if bias else None

    def forward(self, X):
        (kh, kw), (sh, sw), (ph, pw) = self.weight.shape[2:], self.stride, self.padding
        if ph or pw:
            N, C, H, W = X.shape
            padded = torch.zeros(N, C, H + 2 * ph, W + 2 * pw)
            padded[:, :, ph : ph + H, pw : pw + W] = X
            X = padded.to(self.weight.dtype)
        windows = X.unfold(2, kh, sh).unfold(3, kw, sw)
        Y = torch.einsum("nchwab,ocab->nohw", windows, self.weight)
        return Y if self.bias is None else Y + self.bias[:, None, None]
