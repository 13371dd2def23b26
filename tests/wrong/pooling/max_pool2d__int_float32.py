"""Where kernel_size is an int, your result is float32 also when X is float64; for a pair it is right.
Look at what your code does for ints: new tensors need the dtype of X."""

# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    windows = F.pad(X, (pw, pw, ph, ph), value=float("-inf")).unfold(2, kh, sh).unfold(3, kw, sw)
    if not isinstance(kernel_size, int):
        return windows.amax(dim=(4, 5))
    Y = torch.zeros(windows.shape[:4])
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            Y[:, :, i, j] = windows[:, :, i, j].amax(dim=(2, 3))
    return Y
