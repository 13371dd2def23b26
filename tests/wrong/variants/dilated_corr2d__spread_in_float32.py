"""With float64 inputs your result has float32's few digits: somewhere on the way, where you spread
K perhaps, the numbers pass through float32. A tensor that you create yourself should take over the
dtype of the input."""
# ruff: noqa: F821 - pair comes from the reference

import torch


def dilated_corr2d(X, K, dilation):
    dh, dw = pair(dilation)
    h, w = K.shape
    spread = torch.zeros(dh * (h - 1) + 1, dw * (w - 1) + 1)
    spread[::dh, ::dw] = K
    height, width = spread.shape
    return (X.unfold(0, height, 1).unfold(1, width, 1) * spread).sum(dim=(2, 3))
