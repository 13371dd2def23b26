"""Where all numbers of a window are below zero, you return zero, or nearly so: the search for the maximum
starts from a number that is larger than they are. Start from one that is surely not larger than the
maximum, e.g. the first one of the window."""

import torch
import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    rows, columns = (Z.shape[2] - kh) // sh + 1, (Z.shape[3] - kw) // sw + 1
    Y = X.new_zeros(*X.shape[:2], rows, columns)
    for a in range(kh):
        for b in range(kw):
            shifted = Z[:, :, a : a + sh * (rows - 1) + 1 : sh, b : b + sw * (columns - 1) + 1 : sw]
            Y = torch.maximum(Y, shifted)
    return Y
