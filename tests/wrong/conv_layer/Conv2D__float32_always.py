"""Your output is always float32, also when the layer was converted to float64. Look for a tensor
that you create without a dtype, or a conversion such as .float(): the output should take over the
dtype of the input."""

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
        (kh, kw), (sh, sw) = self.kernel_size, self.stride
        rows = output_size(X.shape[2], kh, sh, self.padding[0])
        columns = output_size(X.shape[3], kw, sw, self.padding[1])
        Z = zero_pad2d(X, self.padding)
        Y = torch.zeros(len(X), len(self.weight), rows, columns)
        for i in range(rows):
            for j in range(columns):
                window = Z[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                Y[:, :, i, j] = (window[:, None] * self.weight).sum(dim=(2, 3, 4))
        return Y if self.bias is None else Y + self.bias.reshape(-1, 1, 1).float()
