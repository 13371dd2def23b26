"""With stride 1 your output is right, with a larger stride the last row or column is missing
sometimes. The first window stands before any step is taken: compare the size of your output with
what output_size says."""

# ruff: noqa: F821 - pair and zero_pad2d come from the reference

import torch
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
        rows, columns = (Z.shape[2] - kh + 1) // sh, (Z.shape[3] - kw + 1) // sw
        Y = X.new_zeros(len(X), len(self.weight), rows, columns)
        for i in range(rows):
            for j in range(columns):
                window = Z[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                Y[:, :, i, j] = torch.einsum("ncab,ocab->no", window, self.weight)
        return Y if self.bias is None else Y + self.bias.reshape(-1, 1, 1)
