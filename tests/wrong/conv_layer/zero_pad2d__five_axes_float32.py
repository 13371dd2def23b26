"""For five axes your result is float32 also when X is float64, for four it is right. Look at what your
code does with more axes: new tensors need the dtype of X."""

import torch
import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    if X.dim() <= 4:
        return F.pad(X, (pw, pw, ph, ph))
    *leading, H, W = X.shape
    Y = torch.zeros(*leading, H + 2 * ph, W + 2 * pw)
    Y[..., ph : ph + H, pw : pw + W] = X
    return Y
