"""One axis after the other: maxima of columns, then of rows; means as products with pooling matrices."""

import torch
import torch.nn.functional as F


def split(kernel_size, stride, padding):
    """(k, s, p) for the rows and for the columns."""
    if stride is None:
        stride = kernel_size
    return [
        tuple(value[axis] if isinstance(value, tuple) else value for value in (kernel_size, stride, padding))
        for axis in (0, 1)
    ]


def max_along(X, dim, k, s, p):
    """Maxima along one axis, and where on this axis the first one stands."""
    border = [0, 0] * (3 - dim) + [p, p]
    padded = F.pad(X, border, value=float("-inf"))
    values, place = padded.unfold(dim, k, s).max(dim=-1)
    start = torch.arange(values.shape[dim], device=X.device) * s - p
    return values, place + start.reshape([-1] + [1] * (3 - dim))


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    down, across = split(kernel_size, stride, padding)
    best, column = max_along(X, 3, *across)  # the leftmost of each row
    values, row = max_along(best, 2, *down)  # the topmost of these
    return values, row * X.shape[3] + column.gather(2, row)


def max_pool2d(X, kernel_size, stride=None, padding=0):
    down, across = split(kernel_size, stride, padding)
    return max_along(max_along(X, 2, *down)[0], 3, *across)[0]


def matrix(size, k, s, p, like):
    """(windows, size): the share of each pixel in each mean."""
    windows = (size + 2 * p - k) // s + 1
    start = torch.arange(windows, device=like.device)[:, None] * s - p
    pixel = torch.arange(size, device=like.device)
    return ((pixel >= start) & (pixel < start + k)).to(like.dtype) / k


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    down, across = split(kernel_size, stride, padding)
    A = matrix(X.shape[2], *down, like=X)
    B = matrix(X.shape[3], *across, like=X)
    return A @ X @ B.T
