"""Everything as one matrix product: patches picked by index arithmetic, or a matrix put together once."""

import torch
from torch import nn


def tuple_of(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def grid(count, size, step, gap, device):
    """(count, size): the positions that each of the windows along one axis takes."""
    starts = step * torch.arange(count, device=device)
    return starts[:, None] + gap * torch.arange(size, device=device)


def columns(X, kernel, stride=(1, 1), dilation=(1, 1)):
    """(..., H, W) -> (..., H', W', kh*kw), by gathering from the flattened plane."""
    H, W = X.shape[-2:]
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    counts = [(n - span) // s + 1 for n, span, s in zip((H, W), spans, stride, strict=True)]
    rows = grid(counts[0], kernel[0], stride[0], dilation[0], X.device)
    across = grid(counts[1], kernel[1], stride[1], dilation[1], X.device)
    index = rows[:, None, :, None] * W + across[None, :, None, :]  # (H', W', kh, kw)
    return X.flatten(-2)[..., index.flatten(2)]


def dilated_corr2d(X, K, dilation):
    return columns(X, K.shape, dilation=tuple_of(dilation)) @ K.reshape(-1)


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    # an ordinary convolution whose weight is zero wherever two groups meet
    O, c, kh, kw = weight.shape  # noqa: E741
    dense = weight.new_zeros(O, groups, c, kh, kw)
    filters = torch.arange(O, device=weight.device)
    dense[filters, filters * groups // O] = weight
    ph, pw = tuple_of(padding)
    patches = columns(nn.functional.pad(X, (pw, pw, ph, ph)), (kh, kw), tuple_of(stride))
    patches = patches.movedim(1, -2).flatten(-2)  # (N, H', W', C*kh*kw)
    return (patches @ dense.reshape(O, -1).T).movedim(-1, 1)


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        self.height, self.width = tuple_of(kernel_size)
        self.top, self.left = tuple_of(padding)
        self.depthwise = nn.Parameter(torch.randn(in_channels, 1, self.height, self.width))
        self.pointwise = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1))

    def forward(self, X):
        X = nn.functional.pad(X, [self.left] * 2 + [self.top] * 2)
        patches = columns(X, (self.height, self.width))  # (N, C, H', W', kh*kw)
        kernels = self.depthwise.flatten(1)[:, None, :, None]  # (C, 1, kh*kw, 1)
        seen = (patches @ kernels).squeeze(-1)  # (N, C, H', W')
        return nn.functional.linear(seen.movedim(1, -1), self.pointwise[:, :, 0, 0]).movedim(-1, 1)


def band(k, n):
    """(m,), n -> (n-m+1, n): row i holds k from column i on."""
    lag = torch.arange(n, device=k.device) - torch.arange(n - len(k) + 1, device=k.device)[:, None]
    inside = (lag >= 0) & (lag < len(k))
    return k[lag.clamp(0, len(k) - 1)] * inside


def separable_corr2d(X, column, row):
    return band(column, X.shape[0]) @ X @ band(row, X.shape[1]).T


def conv_transpose2d(X, weight, stride=1, padding=0):
    # the transposed matrix in two parts: along the rows and along the columns, one for each offset
    H, W = X.shape[2:]
    kh, kw = weight.shape[2:]
    rows = stamps(H, kh, tuple_of(stride)[0], tuple_of(padding)[0]).to(X)  # (H', H, kh), zeros and ones
    across = stamps(W, kw, tuple_of(stride)[1], tuple_of(padding)[1]).to(X)  # (W', W, kw)
    return torch.einsum("nchw,coab,pha,qwb->nopq", X, weight, rows, across)


def stamps(n, k, s, p):
    """(n', n, k): whether offset k of the stamp of pixel n lands on place n' of the cut result."""
    places = torch.arange((n - 1) * s + k - 2 * p) + p
    landing = s * torch.arange(n)[:, None] + torch.arange(k)
    return places[:, None, None] == landing


def channel_shuffle(X, groups):
    C = X.shape[1]
    order = torch.arange(C).reshape(groups, -1).T.reshape(-1)
    permutation = torch.eye(C, dtype=X.dtype, device=X.device)[order.to(X.device)]
    return torch.einsum("oc,nchw->nohw", permutation, X)


def corr3d(X, K):
    # a sum over the depth of two-dimensional correlations
    d, h, w = K.shape
    patches = columns(X, (h, w))  # (D, H', W', h*w)
    depth = X.shape[0] - d + 1
    return sum(patches[a : a + depth] @ K[a].reshape(-1) for a in range(d))
