"""Your result is larger than the image: you pad with zeros, as some libraries do by default. Here
the kernel only visits places where it lies on the image entirely, as in corr2d."""

import torch.nn.functional as F


def convolve2d(X, K):
    h, w = K.shape
    padded = F.pad(X, (w - 1, w - 1, h - 1, h - 1))
    return corr2d(padded, K.flip(0, 1))  # noqa: F821 - corr2d comes from the reference
