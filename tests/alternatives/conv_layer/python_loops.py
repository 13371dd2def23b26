"""Python loops over every output position, the way the definition is written down."""
# loses: speed

import torch
from torch import nn


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    reach = dilation * (kernel_size - 1) + 1
    room = size + padding + padding - reach
    steps, _left_over = divmod(room, stride)
    return 1 + steps


def zero_pad2d(X, padding):
    if type(padding) is int:
        padding = (padding, padding)
    above, left = padding
    height, width = X.shape[-2:]
    padded = torch.zeros(
        (*X.shape[:-2], height + 2 * above, width + 2 * left), dtype=X.dtype, device=X.device
    )
    for i in range(height):
        for j in range(width):
            padded[..., above + i, left + j] = X[..., i, j]
    return padded


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        if type(kernel_size) is int:
            kernel_size = (kernel_size, kernel_size)
        if type(stride) is int:
            stride = (stride, stride)
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = None
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        X = zero_pad2d(X, self.padding)
        h, w = self.kernel_size
        N = X.shape[0]
        rows = output_size(X.shape[2], h, self.stride[0])
        columns = output_size(X.shape[3], w, self.stride[1])
        Y = torch.zeros(N, len(self.weight), rows, columns, dtype=X.dtype, device=X.device)
        for n in range(N):
            for o, filter in enumerate(self.weight):
                for i in range(rows):
                    for j in range(columns):
                        top, left = i * self.stride[0], j * self.stride[1]
                        Y[n, o, i, j] = (X[n, :, top : top + h, left : left + w] * filter).sum()
                if self.bias is not None:
                    Y[n, o] += self.bias[o]
        return Y
