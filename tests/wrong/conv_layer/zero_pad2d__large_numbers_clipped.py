"""You clip the numbers to what the pixels of a photo may be. Only zeros are added: X stays as it is."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    return F.pad(X.clamp(-255, 255), (pw, pw, ph, ph))
