"""You turn the kernel by 90 degrees. Flipping it along both axes is a turn by 180 degrees: the
first weight and the last one change places, and the shape stays as it is."""

import torch


def convolve2d(X, K):
    return corr2d(X, torch.rot90(K))  # noqa: F821 - corr2d comes from the reference
