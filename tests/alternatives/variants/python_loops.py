"""Python loops over every output position, the way the definitions are written down."""

import torch
from torch import nn


def both(value):
    return value if isinstance(value, tuple) else (value, value)


def zero_padded(X, ph, pw):
    N, C, H, W = X.shape
    padded = torch.zeros(N, C, H + 2 * ph, W + 2 * pw, dtype=X.dtype, device=X.device)
    padded[:, :, ph : ph + H, pw : pw + W] = X
    return padded


def dilated_corr2d(X, K, dilation):
    dh, dw = both(dilation)
    h, w = K.shape
    rows = X.shape[0] - dh * (h - 1)
    columns = X.shape[1] - dw * (w - 1)
    Y = torch.zeros(rows, columns, dtype=X.dtype, device=X.device)
    for i in range(rows):
        for j in range(columns):
            window = X[i : i + dh * (h - 1) + 1 : dh, j : j + dw * (w - 1) + 1 : dw]
            Y[i, j] = (window * K).sum()
    return Y


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    sh, sw = both(stride)
    X = zero_padded(X, *both(padding))
    N, C, H, W = X.shape
    O, c, kh, kw = weight.shape  # noqa: E741
    assert c * groups == C
    rows = (H - kh) // sh + 1
    columns = (W - kw) // sw + 1
    Y = torch.zeros(N, O, rows, columns, dtype=X.dtype, device=X.device)
    for n in range(N):
        for o in range(O):
            first = o // (O // groups) * c
            for i in range(rows):
                for j in range(columns):
                    top, left = i * sh, j * sw
                    window = X[n, first : first + c, top : top + kh, left : left + kw]
                    Y[n, o, i, j] = (window * weight[o]).sum()
    return Y


class DepthwiseSeparableConv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        super().__init__()
        self.kernel_size = both(kernel_size)
        self.pad = both(padding)
        self.depthwise = nn.Parameter(torch.empty(in_channels, 1, *self.kernel_size))
        self.pointwise = nn.Parameter(torch.empty(out_channels, in_channels, 1, 1))
        nn.init.uniform_(self.depthwise, -0.5, 0.5)
        nn.init.uniform_(self.pointwise, -0.5, 0.5)

    def forward(self, X):
        X = zero_padded(X, *self.pad)
        kh, kw = self.kernel_size
        N, C, H, W = X.shape
        images = []
        for n in range(N):
            pixels = []
            for i in range(H - kh + 1):
                for j in range(W - kw + 1):
                    seen = [(X[n, c, i : i + kh, j : j + kw] * self.depthwise[c, 0]).sum() for c in range(C)]
                    pixels.append(self.pointwise[:, :, 0, 0] @ torch.stack(seen))
            images.append(torch.stack(pixels, dim=1).reshape(-1, H - kh + 1, W - kw + 1))
        return torch.stack(images)


def separable_corr2d(X, column, row):
    h, w = len(column), len(row)
    down = torch.stack([(X[i : i + h].T * column).sum(dim=1) for i in range(X.shape[0] - h + 1)])
    return torch.stack([(down[:, j : j + w] * row).sum(dim=1) for j in range(X.shape[1] - w + 1)], dim=1)


def conv_transpose2d(X, weight, stride=1, padding=0):
    sh, sw = both(stride)
    ph, pw = both(padding)
    N, C, H, W = X.shape
    _, O, kh, kw = weight.shape  # noqa: E741
    height, width = (H - 1) * sh + kh, (W - 1) * sw + kw
    Y = torch.zeros(N, O, height, width, dtype=X.dtype, device=X.device)
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    Y[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += X[n, c, i, j] * weight[c]
    return Y[:, :, ph : height - ph, pw : width - pw]


def channel_shuffle(X, groups):
    size = X.shape[1] // groups
    channels = []
    for member in range(size):
        for group in range(groups):
            channels.append(X[:, group * size + member])
    return torch.stack(channels, dim=1)


def corr3d(X, K):
    d, h, w = K.shape
    D, H, W = X.shape
    Y = torch.zeros(D - d + 1, H - h + 1, W - w + 1, dtype=X.dtype, device=X.device)
    for i in range(D - d + 1):
        for j in range(H - h + 1):
            for k in range(W - w + 1):
                Y[i, j, k] = torch.sum(X[i : i + d, j : j + h, k : k + w] * K)
    return Y
