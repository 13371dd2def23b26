"""Classes: autograd functions with the gradients worked out by hand, NumPy inside, a named tuple."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view


class Pooled(NamedTuple):
    values: torch.Tensor
    indices: torch.Tensor


@dataclass(frozen=True)
class Window:
    height: int
    width: int
    down: int
    right: int
    above: int
    left: int

    @classmethod
    def of(cls, kernel_size, stride, padding):
        stride = kernel_size if stride is None else stride
        numbers = []
        for setting in (kernel_size, stride, padding):
            numbers += [setting] * 2 if isinstance(setting, int) else list(setting)
        return cls(*numbers)

    def views(self, X, filler):
        """(N, C, H', W', kh, kw) of a numpy array."""
        sides = ((0, 0), (0, 0), (self.above, self.above), (self.left, self.left))
        padded = np.pad(X, sides, constant_values=filler)
        every = sliding_window_view(padded, (self.height, self.width), axis=(2, 3))
        return every[:, :, :: self.down, :: self.right]


class MaxPool(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, window):
        views = window.views(X.detach().cpu().numpy(), -np.inf)
        flat = views.reshape(*views.shape[:4], -1)
        place = flat.argmax(axis=-1)
        values = np.take_along_axis(flat, place[..., None], axis=-1)[..., 0]
        rows = np.arange(flat.shape[2])[:, None] * window.down - window.above + place // window.width
        columns = np.arange(flat.shape[3]) * window.right - window.left + place % window.width
        indices = torch.from_numpy(rows * X.shape[3] + columns).to(X.device)
        ctx.shape = X.shape
        ctx.save_for_backward(indices)
        ctx.mark_non_differentiable(indices)
        return torch.from_numpy(values).to(X), indices

    @staticmethod
    def backward(ctx, gradient, _indices):
        (indices,) = ctx.saved_tensors
        planes = gradient.new_zeros(*ctx.shape[:2], ctx.shape[2] * ctx.shape[3])
        planes.scatter_add_(2, indices.flatten(2), gradient.flatten(2))
        return planes.reshape(ctx.shape), None


class AvgPool(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, window):
        ctx.window, ctx.shape = window, X.shape
        return torch.from_numpy(window.views(X.detach().cpu().numpy(), 0).mean(axis=(4, 5))).to(X)

    @staticmethod
    def backward(ctx, gradient):
        w, (N, C, H, W) = ctx.window, ctx.shape
        padded = gradient.new_zeros(N, C, H + 2 * w.above, W + 2 * w.left)
        share = gradient / (w.height * w.width)
        for i in range(gradient.shape[2]):
            for j in range(gradient.shape[3]):
                top, left = i * w.down, j * w.right
                padded[:, :, top : top + w.height, left : left + w.width] += share[:, :, i, j, None, None]
        return padded[:, :, w.above : w.above + H, w.left : w.left + W], None


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    return Pooled(*MaxPool.apply(X, Window.of(kernel_size, stride, padding)))


def max_pool2d(X, kernel_size, stride=None, padding=0):
    return max_pool2d_with_indices(X, kernel_size, stride, padding).values


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    return AvgPool.apply(X, Window.of(kernel_size, stride, padding))
