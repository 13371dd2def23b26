"""Means by the FFT, in the dtype given; maxima by doubling the width of the window."""

import torch


def normal(kernel_size, stride, padding):
    def two(value):
        return tuple(value) if hasattr(value, "__len__") else (value,) * 2

    return two(kernel_size), two(kernel_size if stride is None else stride), two(padding)


def running_max(X, dim, k):
    """Maxima of all windows of length k along an axis, in log2(k) steps."""
    width = 1
    while width < k:
        step = min(width, k - width)
        size = X.shape[dim] - step
        X = torch.maximum(X.narrow(dim, 0, size), X.narrow(dim, step, size))
        width += step
    return X


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (sh, sw), (ph, pw) = normal(kernel_size, stride, padding)
    Z = torch.nn.functional.pad(X, (pw, pw, ph, ph), "constant", float("-inf"))
    return running_max(running_max(Z, 2, kh), 3, kw)[:, :, ::sh, ::sw]


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (sh, sw), (ph, pw) = normal(kernel_size, stride, padding)
    values = max_pool2d(X, kernel_size, stride, padding)
    H, W = X.shape[2:]
    row, column = torch.arange(H, device=X.device), torch.arange(W, device=X.device)
    indices = torch.empty(values.shape, dtype=torch.long, device=X.device)
    for i in range(values.shape[2]):
        for j in range(values.shape[3]):
            top, left = i * sh - ph, j * sw - pw
            inside = ((row >= top) & (row < top + kh))[:, None] & (column >= left) & (column < left + kw)
            wins = inside & (X.detach() == values.detach()[:, :, i : i + 1, j : j + 1])
            candidates = torch.where(wins.flatten(2), torch.arange(H * W, device=X.device), H * W)
            indices[:, :, i, j] = candidates.min(dim=2).values
    return values, indices


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (sh, sw), (ph, pw) = normal(kernel_size, stride, padding)
    Z = torch.nn.functional.pad(X, (pw, pw, ph, ph))
    H, W = Z.shape[2:]
    kernel = torch.full((kh, kw), 1 / (kh * kw), dtype=X.dtype, device=X.device)
    spectrum = torch.fft.rfft2(Z) * torch.fft.rfft2(kernel, s=(H, W)).conj()
    means = torch.fft.irfft2(spectrum, s=(H, W))
    return means[:, :, : H - kh + 1 : sh, : W - kw + 1 : sw]
