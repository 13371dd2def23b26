"""Your result is right, but X itself has got new axes: a method whose name ends in an underscore
changes the tensor that the caller still holds. Use its twin without the underscore, or no new axes
at all."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    shape = X.shape
    while X.dim() < 4:
        X.unsqueeze_(0)
    Y = F.pad(X, (pw, pw, ph, ph))
    return Y.reshape(*shape[:-2], *Y.shape[-2:])
