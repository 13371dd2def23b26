"""You add zeros below and on the right only. The padding stands on all four sides, so the image
moves away from the top left corner."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    return F.pad(X, (0, pw, 0, ph))
