"""Where no stride is given, your result is float32 also when X is float64; with a stride it is right. Look
at what your code does without one: new tensors need the dtype of X."""

# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    windows = F.pad(X, (pw, pw, ph, ph)).unfold(2, kh, sh).unfold(3, kw, sw)
    if stride is not None:
        return windows.mean(dim=(4, 5))
    Y = torch.zeros(windows.shape[:4])
    Y += windows.sum(dim=(4, 5)) / (kh * kw)
    return Y
