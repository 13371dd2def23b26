"""Classes: an autograd function with its own backward, an axis that knows its geometry."""

from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Axis:
    """A window that moves along one axis."""

    size: int
    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def places(self):
        free = self.size + 2 * self.padding - (self.dilation * (self.kernel - 1) + 1)
        return (free - free % self.stride) // self.stride + 1

    def cells(self, offset):
        """The padded cells that meet the weight at this offset."""
        first = offset * self.dilation
        return slice(first, first + (self.places - 1) * self.stride + 1, self.stride)


class ZeroPad(torch.autograd.Function):
    """A frame of zeros, and its adjoint: cutting the frame away."""

    @staticmethod
    def middle(padding, padded):
        ph, pw = padding
        return (..., slice(ph, padded.shape[-2] - ph), slice(pw, padded.shape[-1] - pw))

    @staticmethod
    def forward(ctx, X, padding):
        ctx.padding = padding
        ph, pw = padding
        padded = X.new_zeros(*X.shape[:-2], X.shape[-2] + 2 * ph, X.shape[-1] + 2 * pw)
        padded[ZeroPad.middle(padding, padded)] = X
        return padded

    @staticmethod
    def backward(ctx, gradient):
        return gradient[ZeroPad.middle(ctx.padding, gradient)].clone(), None


class Correlation(torch.autograd.Function):
    """Strided cross-correlation of (N, in, H, W) with (out, in, kh, kw), differentiated by hand."""

    @staticmethod
    def offsets(Z, weight, stride):
        """Yield each weight's index, and the cells of Z that it meets."""
        vertical = Axis(Z.shape[2], weight.shape[2], stride[0])
        horizontal = Axis(Z.shape[3], weight.shape[3], stride[1])
        for a in range(vertical.kernel):
            for b in range(horizontal.kernel):
                yield (..., a, b), (..., vertical.cells(a), horizontal.cells(b))

    @staticmethod
    def forward(ctx, Z, weight, stride):
        ctx.save_for_backward(Z, weight)
        ctx.stride = stride
        return sum(
            torch.einsum("nihw,oi->nohw", Z[cells], weight[index])
            for index, cells in Correlation.offsets(Z, weight, stride)
        )

    @staticmethod
    def backward(ctx, dY):
        Z, weight = ctx.saved_tensors
        dZ, dweight = torch.zeros_like(Z), torch.zeros_like(weight)
        for index, cells in Correlation.offsets(Z, weight, ctx.stride):
            dZ[cells] += torch.einsum("nohw,oi->nihw", dY, weight[index])
            dweight[index] = torch.einsum("nohw,nihw->oi", dY, Z[cells])
        return dZ, dweight, None


def as_pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return Axis(size, kernel_size, stride, padding, dilation).places


def zero_pad2d(X, padding):
    return ZeroPad.apply(X, as_pair(padding))


class Filters(nn.Module):
    """Holds a bank of filters."""

    def __init__(self, shape, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape))
        nn.init.normal_(self.weight, std=0.5)
        self.register_parameter("bias", nn.Parameter(torch.zeros(shape[0])) if bias else None)


class Conv2D(Filters):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__((out_channels, in_channels, *as_pair(kernel_size)), bias)
        self.stride, self.padding = as_pair(stride), as_pair(padding)

    def forward(self, X):
        Y = Correlation.apply(zero_pad2d(X, self.padding), self.weight, self.stride)
        return Y if self.bias is None else torch.add(Y, self.bias[None, :, None, None])
