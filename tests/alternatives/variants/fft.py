"""The correlation theorem: products in frequency space, with the kernel's spectrum conjugated."""

import torch
from torch import nn
from torch.fft import irfft, irfft2, irfftn, rfft, rfft2, rfftn


def two(value):
    return (value, value) if type(value) is int else tuple(value)


def correlate(X, K, rows, columns):
    """The last two axes of X with those of K; the first rows and columns, which don't wrap around."""
    size = X.shape[-2:]
    return irfft2(rfft2(X) * rfft2(K, s=size).conj(), s=size)[..., :rows, :columns]


def dilated_corr2d(X, K, dilation):
    dh, dw = two(dilation)
    h, w = K.shape
    spread = K.new_zeros(dh * (h - 1) + 1, dw * (w - 1) + 1)
    spread[::dh, ::dw] = K
    return correlate(X, spread, X.shape[0] - spread.shape[0] + 1, X.shape[1] - spread.shape[1] + 1)


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    sh, sw = two(stride)
    ph, pw = two(padding)
    X = nn.functional.pad(X, (pw, pw, ph, ph))
    N, _, H, W = X.shape
    O, c, kh, kw = weight.shape  # noqa: E741
    images = rfft2(X).reshape(N, groups, 1, c, H, -1)
    filters = rfft2(weight, s=(H, W)).reshape(groups, O // groups, c, H, -1).conj()
    Y = irfft2((images * filters).sum(dim=3), s=(H, W)).reshape(N, O, H, W)
    return Y[:, :, : H - kh + 1, : W - kw + 1][:, :, ::sh, ::sw]


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        kh, kw = two(kernel_size)
        self.depthwise = nn.Parameter(0.1 * torch.randn(in_channels, 1, kh, kw))
        self.pointwise = nn.Parameter(0.1 * torch.randn(out_channels, in_channels, 1, 1))
        self.padding = padding

    def forward(self, X):
        ph, pw = two(self.padding)
        X = nn.functional.pad(X, (pw, pw, ph, ph))
        kh, kw = self.depthwise.shape[2:]
        rows, columns = X.shape[2] - kh + 1, X.shape[3] - kw + 1
        # mixing commutes with looking around: one kernel for each pair of channels, in frequency space
        size = X.shape[-2:]
        kernels = rfft2(self.depthwise[:, 0], s=size).conj()  # (C, H, W')
        mixed = (rfft2(X) * kernels).unsqueeze(1) * self.pointwise  # (N, O, C, H, W')
        return irfft2(mixed.sum(dim=2), s=size)[..., :rows, :columns]


def separable_corr2d(X, column, row):
    H, W = X.shape
    down = irfft(rfft(X, dim=0) * rfft(column, n=H).conj()[:, None], n=H, dim=0)
    across = irfft(rfft(down, dim=1) * rfft(row, n=W).conj(), n=W, dim=1)
    return across[: H - len(column) + 1, : W - len(row) + 1]


def conv_transpose2d(X, weight, stride=1, padding=0):
    sh, sw = two(stride)
    ph, pw = two(padding)
    N, C, H, W = X.shape
    kh, kw = weight.shape[2:]
    size = (H - 1) * sh + kh, (W - 1) * sw + kw
    spread = X.new_zeros(N, C, *size)
    spread[:, :, : (H - 1) * sh + 1 : sh, : (W - 1) * sw + 1 : sw] = X
    spectrum = torch.einsum("nchw,cohw->nohw", rfft2(spread), rfft2(weight, s=size))
    Y = irfft2(spectrum, s=size)
    return Y[:, :, ph : size[0] - ph, pw : size[1] - pw]


def channel_shuffle(X, groups):
    C = X.shape[1]
    order = torch.arange(C, device=X.device)
    source = order % groups * (C // groups) + order // groups
    return X.index_select(1, source)


def corr3d(X, K):
    Y = irfftn(rfftn(X) * rfftn(K, s=X.shape).conj(), s=X.shape)
    d, h, w = K.shape
    D, H, W = X.shape
    return Y[: D - d + 1, : H - h + 1, : W - w + 1]
