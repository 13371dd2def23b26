"""You pad with minus infinity, which suits a maximum. In a weighted sum it spoils every window at
the border: zeros are asked for here."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    return F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
