"""A loop over the kernel's offsets: a maximum of shifted slices."""

import torch
import torch.nn.functional as F


def pair(value):
    return (value, value) if isinstance(value, int) else value


def prepare(X, kernel_size, stride, padding):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    X = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    return X, kh, kw, sh, sw, (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1


def max_pool2d(X, kernel_size, stride=None, padding=0):
    X, kh, kw, sh, sw, H, W = prepare(X, kernel_size, stride, padding)
    Y = None
    for a in range(kh):
        for b in range(kw):
            part = X[:, :, a : a + (H - 1) * sh + 1 : sh, b : b + (W - 1) * sw + 1 : sw]
            Y = part if Y is None else torch.maximum(Y, part)
    return Y
