"""A list of windows by position, reduced together at the end."""

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
    windows = [X[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] for i in range(H) for j in range(W)]
    return torch.stack(windows).amax(dim=(-2, -1)).permute(1, 2, 0).reshape(*X.shape[:2], H, W)
