"""Where kernel_size is an int, no gradient flows from your result back to X; for a pair it does. Look at
what your code does for ints: .item(), .detach() and .data cut the way off."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    windows = F.pad(X, (pw, pw, ph, ph)).unfold(2, kh, sh).unfold(3, kw, sw)
    if not isinstance(kernel_size, int):
        return windows.mean(dim=(4, 5))
    Y = X.new_zeros(windows.shape[:4])
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            Y[:, :, i, j] = windows[:, :, i, j].detach().mean(dim=(2, 3))
    return Y
