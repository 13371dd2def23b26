"""Loops over images, channels and offsets, with a new tensor at every step."""

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
    images = []
    for image in X:
        planes = []
        for plane in image:
            parts = [
                plane[a : a + (H - 1) * sh + 1 : sh, b : b + (W - 1) * sw + 1 : sw]
                for a in range(kh)
                for b in range(kw)
            ]
            planes.append(torch.stack(parts).max(dim=0).values)
        images.append(torch.stack(planes))
    return torch.stack(images)
