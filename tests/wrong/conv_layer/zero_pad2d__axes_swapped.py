"""You pad the height by what is meant for the width, and the width by what is meant for the height.
padding is (height, width), while F.pad begins with the last axis: check the order on an image that
is not square."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    return F.pad(X, (ph, ph, pw, pw))
