"""Patches as the columns of a matrix, gathered by an index table; the layer is one matrix product."""

import torch
import torch.nn as nn


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    # rounding up, without the first window counted apart
    return -(-(size + 2 * padding - dilation * (kernel_size - 1)) // stride)


def zero_pad2d(X, padding):
    if isinstance(padding, int):
        padding = padding, padding
    # matrices that move the rows and columns: ones on a shifted diagonal
    (ph, pw), (H, W) = padding, X.shape[-2:]
    down = torch.zeros(H + 2 * ph, H, dtype=X.dtype, device=X.device)
    down[ph : ph + H] = torch.eye(H, dtype=X.dtype, device=X.device)
    right = torch.zeros(W, W + 2 * pw, dtype=X.dtype, device=X.device)
    right[:, pw : pw + W] = torch.eye(W, dtype=X.dtype, device=X.device)
    return down @ X @ right


def patch_indices(size, kernel_size, stride):
    """(places, kernel_size): which cells each window covers along one axis."""
    starts = stride * torch.arange(output_size(size, kernel_size, stride))
    return starts[:, None] + torch.arange(kernel_size)


class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        nn.Module.__init__(self)
        self.kernel = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        self.steps = (stride,) * 2 if isinstance(stride, int) else stride
        self.padding = padding
        weight = 0.1 * torch.randn(out_channels, in_channels, *self.kernel)
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.randn(out_channels)) if bias else None

    def forward(self, X):
        X = zero_pad2d(X, self.padding)
        N, C, H, W = X.shape
        rows = patch_indices(H, self.kernel[0], self.steps[0]).to(X.device)
        columns = patch_indices(W, self.kernel[1], self.steps[1]).to(X.device)
        # (N, C, H', kh, W', kw) -> (N, C*kh*kw, H'*W')
        patches = X[:, :, rows[:, :, None, None], columns[None, None]]
        _, _, oh, kh, ow, kw = patches.shape
        matrix = patches.permute(0, 1, 3, 5, 2, 4).reshape(N, C * kh * kw, oh * ow)
        Y = self.weight.flatten(1) @ matrix
        if self.bias is not None:
            Y = Y + self.bias.unsqueeze(1)
        return Y.reshape(N, -1, oh, ow)
