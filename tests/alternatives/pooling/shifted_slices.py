"""Loops over the window's offsets: a strided slice of the input for each."""

import torch


def _settings(kernel_size, stride, padding):
    if stride is None:
        stride = kernel_size
    return [v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding)]


def _slices(X, kernel_size, stride, padding, filler):
    """Yield for each offset (a, b) of the window the numbers that all windows have there."""
    (kh, kw), (sh, sw), (ph, pw) = _settings(kernel_size, stride, padding)
    N, C, H, W = X.shape
    if ph or pw:
        canvas = X.new_full((N, C, H + 2 * ph, W + 2 * pw), filler)
        canvas[..., ph : ph + H, pw : pw + W] = X
        X, H, W = canvas, H + 2 * ph, W + 2 * pw
    for a in range(kh):
        for b in range(kw):
            yield a, b, X[..., a : H - kh + a + 1 : sh, b : W - kw + b + 1 : sw]


def max_pool2d(X, kernel_size, stride=None, padding=0):
    result = None
    for _a, _b, numbers in _slices(X, kernel_size, stride, padding, -torch.inf):
        result = numbers if result is None else torch.maximum(result, numbers)
    return result


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    _, (sh, sw), (ph, pw) = _settings(kernel_size, stride, padding)
    W = X.shape[-1]
    best = indices = None
    for a, b, numbers in _slices(X, kernel_size, stride, padding, -torch.inf):
        rows = torch.arange(numbers.shape[-2], device=X.device).mul(sh).add(a - ph)
        columns = torch.arange(numbers.shape[-1], device=X.device).mul(sw).add(b - pw)
        here = (rows.unsqueeze(1) * W + columns).expand(numbers.shape)
        if best is None:
            best, indices = numbers, here
        else:
            better = numbers > best
            best = torch.where(better, numbers, best)
            indices = torch.where(better, here, indices)
    return best, indices


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), _, _ = _settings(kernel_size, stride, padding)
    return sum(numbers for _a, _b, numbers in _slices(X, kernel_size, stride, padding, 0.0)) / (kh * kw)
