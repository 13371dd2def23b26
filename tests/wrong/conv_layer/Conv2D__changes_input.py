"""You multiply the weights into the image itself. A slice of a tensor is a view: writing to it
writes to X, unless padding made a copy, and the windows that follow read spoiled pixels."""

# ruff: noqa: F821 - pair, zero_pad2d and output_size come from the reference

import torch
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size, self.stride, self.padding = pair(kernel_size), pair(stride), pair(padding)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *self.kernel_size))
        self.bias = nn.Parameter(torch.randn(out_channels)) if bias else None

    def forward(self, X):
        (kh, kw), (sh, sw), (ph, pw) = self.kernel_size, self.stride, self.padding
        Z = zero_pad2d(X, self.padding) if ph or pw else X
        rows, columns = output_size(Z.shape[2], kh, sh), output_size(Z.shape[3], kw, sw)
        Y = X.new_zeros(len(X), len(self.weight), rows, columns)
        for o, kernels in enumerate(self.weight):
            for i in range(rows):
                for j in range(columns):
                    window = Z[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                    window *= kernels
                    Y[:, o, i, j] = window.sum(dim=(1, 2, 3))
        return Y if self.bias is None else Y + self.bias.reshape(-1, 1, 1)
