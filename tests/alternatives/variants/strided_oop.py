"""Classes over `as_strided` views, and a transposed convolution as the gradient of a convolution."""

from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class Window:
    """How a kernel moves along one axis."""

    size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def count(self, n):
        return (n + 2 * self.padding - self.dilation * (self.size - 1) - 1) // self.stride + 1


class Sliding:
    """Windows along the last axes of a tensor as a view of a padded copy."""

    def __init__(self, *windows):
        self.windows = windows

    @classmethod
    def along_both(cls, kernel, **options):
        pairs = {k: v if isinstance(v, tuple) else (v, v) for k, v in options.items()}
        return cls(*(Window(kernel[i], **{k: v[i] for k, v in pairs.items()}) for i in range(2)))

    def view(self, X):
        """(..., n1, n2, ...) -> (..., m1, m2, ..., k1, k2, ...)"""
        pads = [w.padding for w in reversed(self.windows) for _ in range(2)]
        X = nn.functional.pad(X, pads).contiguous()
        lead = X.dim() - len(self.windows)
        steps = X.stride()[lead:]
        sizes = [
            (n - w.dilation * (w.size - 1) - 1) // w.stride + 1
            for n, w in zip(X.shape[lead:], self.windows, strict=True)
        ]
        return X.as_strided(
            (*X.shape[:lead], *sizes, *(w.size for w in self.windows)),
            (
                *X.stride()[:lead],
                *(s * w.stride for s, w in zip(steps, self.windows, strict=True)),
                *(s * w.dilation for s, w in zip(steps, self.windows, strict=True)),
            ),
        )


def dilated_corr2d(X, K, dilation):
    return (Sliding.along_both(K.shape, dilation=dilation).view(X) * K).flatten(2).sum(-1)


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    view = Sliding.along_both(weight.shape[2:], stride=stride, padding=padding).view(X)
    parts = [
        torch.einsum("nchwab,ocab->nohw", x, w)
        for x, w in zip(view.tensor_split(groups, 1), weight.tensor_split(groups, 0), strict=True)
    ]
    return torch.cat(parts, 1)


class Depthwise(nn.Module):
    """The first half, without parameters of its own."""

    def __init__(self, sliding):
        super().__init__()
        self.sliding = sliding

    def forward(self, X, kernels):
        return torch.einsum("nchwab,cab->nchw", self.sliding.view(X), kernels[:, 0])


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.depthwise = nn.Parameter(torch.empty((in_channels, 1, *size)))
        self.pointwise = nn.Parameter(torch.empty((out_channels, in_channels, 1, 1)))
        self.look = Depthwise(Sliding.along_both(size, padding=padding))
        for weight in self.parameters():
            nn.init.xavier_normal_(weight)

    def forward(self, X):
        seen = self.look(X, self.depthwise)
        mixed = self.pointwise.flatten(1) @ seen.flatten(2)
        return mixed.unflatten(2, seen.shape[2:])


def separable_corr2d(X, column, row):
    across = Sliding(Window(len(row))).view(X) @ row
    return (Sliding(Window(len(column))).view(across.mT) @ column).mT


class Spread(torch.autograd.Function):
    """The transpose of a convolution: its backward pass is the convolution itself."""

    @staticmethod
    def forward(ctx, X, weight, sliding):
        ctx.save_for_backward(X, weight)
        ctx.sliding = sliding
        rows, columns = (
            (n - 1) * w.stride + w.size - 2 * w.padding
            for n, w in zip(X.shape[2:], sliding.windows, strict=True)
        )
        with torch.enable_grad():
            Z = torch.zeros(X.shape[0], weight.shape[1], rows, columns, dtype=X.dtype, device=X.device)
            Z.requires_grad_()
            gathered = torch.einsum("nohwab,coab->nchw", sliding.view(Z), weight.detach())
        (Y,) = torch.autograd.grad(gathered, Z, X.detach())
        return Y

    @staticmethod
    def backward(ctx, dY):
        X, weight = ctx.saved_tensors
        windows = ctx.sliding.view(dY)
        dX = torch.einsum("nohwab,coab->nchw", windows, weight)
        dweight = torch.einsum("nohwab,nchw->coab", windows, X)
        return dX, dweight, None


def conv_transpose2d(X, weight, stride=1, padding=0):
    return Spread.apply(X, weight, Sliding.along_both(weight.shape[2:], stride=stride, padding=padding))


def channel_shuffle(X, groups):
    N, C, H, W = X.shape
    return X.reshape(N, groups, C // groups, H * W).permute(0, 2, 1, 3).reshape(N, C, H, W)


def corr3d(X, K):
    return torch.einsum("ijkabc,abc->ijk", Sliding(*map(Window, K.shape)).view(X), K)
