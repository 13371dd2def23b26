# points: dilated_corr2d 14, grouped_conv2d 20, DepthwiseSeparableConv2D 18, separable_corr2d 10, channel_shuffle 8
import torch
import torch.nn.functional as F
from torch import nn


def dilated_corr2d(X, K, dilation):
    dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    h, w = K.shape
    big = torch.zeros(dh * (h - 1) + 1, dw * (w - 1) + 1, dtype=K.dtype, device=K.device)
    big[::dh, ::dw] = K
    h, w = big.shape
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * big).sum()
    return Y


def conv2d(X, weight, stride, padding):
    (sh, sw), (ph, pw) = stride, padding
    X = F.pad(X, (pw, pw, ph, ph))
    kh, kw = weight.shape[2:]
    X = X.unfold(2, kh, sh).unfold(3, kw, sw)
    return torch.tensordot(X, weight, dims=([1, 4, 5], [1, 2, 3])).permute(0, 3, 1, 2)


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    stride = (stride, stride) if isinstance(stride, int) else stride
    padding = (padding, padding) if isinstance(padding, int) else padding
    pieces = zip(X.chunk(groups, dim=1), weight.chunk(groups, dim=0))  # noqa: B905
    return torch.cat([conv2d(x, w, stride, padding) for x, w in pieces], dim=1)


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.depthwise = nn.Parameter(torch.randn(in_channels, 1, kh, kw) * 0.1)
        self.pointwise = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1) * 0.1)
        self.padding = padding

    def forward(self, X):
        X = grouped_conv2d(X, self.depthwise, X.shape[1], 1, self.padding)
        return grouped_conv2d(X, self.pointwise, 1)


def separable_corr2d(X, column, row):
    Y = (X.unfold(0, len(column), 1) * column).sum(-1)
    return (Y.unfold(1, len(row), 1) * row).sum(-1)


def channel_shuffle(X, groups):
    batch_size, num_channels, height, width = X.size()
    channels_per_group = num_channels // groups
    X = X.reshape(batch_size, groups, channels_per_group, height, width)
    X = torch.transpose(X, 1, 2).contiguous()
    return X.view(batch_size, -1, height, width)
