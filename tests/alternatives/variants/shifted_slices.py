"""Loops over the kernel's offsets: one shifted, weighted copy of the input for each weight."""

import itertools

import torch
from torch import nn


def as_pair(value):
    if isinstance(value, int):
        return value, value
    return value


def offsets(*sides):
    return itertools.product(*(range(side) for side in sides))


def pad(X, ph, pw):
    X = torch.cat(
        [X.new_zeros(*X.shape[:2], ph, X.shape[3]), X, X.new_zeros(*X.shape[:2], ph, X.shape[3])], 2
    )
    side = X.new_zeros(*X.shape[:3], pw)
    return torch.cat([side, X, side], 3)


def dilated_corr2d(X, K, dilation):
    dh, dw = as_pair(dilation)
    rows = X.size(0) - dh * (K.size(0) - 1)
    columns = X.size(1) - dw * (K.size(1) - 1)
    return sum(X[dh * a : dh * a + rows, dw * b : dw * b + columns] * K[a, b] for a, b in offsets(*K.shape))


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    outputs = []
    for x, w in zip(X.chunk(groups, dim=1), weight.chunk(groups, dim=0), strict=True):
        outputs.append(conv2d(x, w, as_pair(stride), as_pair(padding)))
    return torch.cat(outputs, dim=1)


def conv2d(X, weight, stride, padding):
    X = pad(X, *padding)
    kh, kw = weight.shape[2:]
    last = X.size(2) - kh, X.size(3) - kw
    Y = 0
    for a, b in offsets(kh, kw):
        shifted = X[:, :, a : a + last[0] + 1 : stride[0], b : b + last[1] + 1 : stride[1]]
        Y = Y + torch.tensordot(shifted, weight[:, :, a, b], dims=([1], [1]))  # channels come last
    return Y.permute(0, 3, 1, 2)


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        size = as_pair(kernel_size)
        self.register_parameter("pointwise", nn.Parameter(torch.rand(out_channels, in_channels, 1, 1)))
        self.register_parameter("depthwise", nn.Parameter(torch.rand(in_channels, 1, *size)))
        self.padding = as_pair(padding)

    def forward(self, X):
        X = pad(X, *self.padding)
        kh, kw = self.depthwise.shape[-2:]
        rows, columns = X.shape[2] - kh + 1, X.shape[3] - kw + 1
        kernels = self.depthwise.squeeze(1)
        Y = X.new_zeros(X.shape[0], X.shape[1], rows, columns)
        for a, b in offsets(kh, kw):
            Y = Y + kernels[:, a, b, None, None] * X[:, :, a : a + rows, b : b + columns]
        return (
            (self.pointwise.unsqueeze(0).squeeze(-1) * Y.unsqueeze(1).flatten(3))
            .sum(2)
            .unflatten(2, (rows, columns))
        )


def separable_corr2d(X, column, row):
    columns = X.shape[1] - len(row) + 1
    across = sum(weight * X[:, b : b + columns] for b, weight in enumerate(row))
    rows = X.shape[0] - len(column) + 1
    return sum(weight * across[a : a + rows] for a, weight in enumerate(column))


def conv_transpose2d(X, weight, stride=1, padding=0):
    # what each output pixel gathers: spread X out by zeros, then slide over it with the turned kernel
    (sh, sw), (ph, pw) = as_pair(stride), as_pair(padding)
    N, C, H, W = X.shape
    kh, kw = weight.shape[2:]
    spread = X.new_zeros(N, C, (H - 1) * sh + 1, (W - 1) * sw + 1)
    spread[:, :, ::sh, ::sw] = X
    full = conv2d(spread, weight.flip(2, 3).transpose(0, 1), (1, 1), (kh - 1, kw - 1))
    return full[:, :, ph : full.shape[2] - ph, pw : full.shape[3] - pw]


def channel_shuffle(X, groups):
    return torch.cat([X[:, start :: X.shape[1] // groups] for start in range(X.shape[1] // groups)], dim=1)


def corr3d(X, K):
    sides = [n - k + 1 for n, k in zip(X.shape, K.shape, strict=True)]
    Y = torch.zeros(sides, dtype=X.dtype, device=X.device)
    for offset in offsets(*K.shape):
        place = tuple(slice(o, o + side) for o, side in zip(offset, sides, strict=True))
        Y = Y + K[offset] * X[place]
    return Y
