"""Your result is always float32, also when X is float64. Look for a tensor that you create without
a dtype, or a conversion such as .float(): the result should take over the dtype (and the device) of
X."""

# ruff: noqa: F821 - pair comes from the reference

import torch


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    *front, H, W = X.shape
    Y = torch.zeros(*front, H + 2 * ph, W + 2 * pw)
    Y[..., ph : ph + H, pw : pw + W] = X
    return Y
