"""Means from a summed-area table, maxima by sorting each window."""

import torch


def as_pair(value):
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def surround(X, ph, pw, filler):
    rows = X.new_full((*X.shape[:2], ph, X.shape[3]), filler)
    X = torch.cat([rows, X, rows], dim=2)
    columns = X.new_full((*X.shape[:3], pw), filler)
    return torch.cat([columns, X, columns], dim=3)


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    kh, kw = as_pair(kernel_size)
    sh, sw = as_pair(stride if stride is not None else kernel_size)
    ph, pw = as_pair(padding)
    Z = surround(X, ph, pw, -float("inf")).contiguous()
    N, C, H, W = Z.shape
    size = (N, C, (H - kh) // sh + 1, (W - kw) // sw + 1, kh, kw)
    windows = Z.as_strided(size, (C * H * W, H * W, W * sh, sw, W, 1))
    ordered, order = windows.reshape(*size[:4], kh * kw).sort(dim=-1, descending=True, stable=True)
    rows, columns = torch.meshgrid(torch.arange(size[2]), torch.arange(size[3]), indexing="ij")
    place = order[..., 0]
    row = rows.to(X.device) * sh + torch.div(place, kw, rounding_mode="floor") - ph
    column = columns.to(X.device) * sw + torch.remainder(place, kw) - pw
    return ordered[..., 0], row * X.size(-1) + column


def max_pool2d(X, kernel_size, stride=None, padding=0):
    values, _ = max_pool2d_with_indices(X, kernel_size, stride, padding)
    return values


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    kh, kw = as_pair(kernel_size)
    sh, sw = as_pair(stride if stride is not None else kernel_size)
    ph, pw = as_pair(padding)
    # sums[i, j] is the sum of all numbers above row i and to the left of column j
    sums = surround(X, ph, pw, 0.0).double().cumsum(2).cumsum(3)
    sums = torch.nn.functional.pad(sums, (1, 0, 1, 0))
    H, W = sums.shape[2:]
    upper, lower = slice(0, H - kh, sh), slice(kh, H, sh)
    left, right = slice(0, W - kw, sw), slice(kw, W, sw)
    total = (
        sums[..., lower, right] - sums[..., upper, right] - sums[..., lower, left] + sums[..., upper, left]
    )
    return (total / (kh * kw)).to(X.dtype)
