"""Your result lacks its last row and column where the stride reaches the very end of the padded image:
a window that ends exactly at the border still fits. Mind where a Python range stops."""
# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    out, c, kh, kw = weight.shape
    X = F.pad(X, (pw, pw, ph, ph))
    top, left = range(0, max(1, X.shape[2] - kh), sh), range(0, max(1, X.shape[3] - kw), sw)
    Y = X.new_zeros(len(X), out, len(top), len(left))
    for o in range(out):
        first = o // (out // groups) * c
        for i, row in enumerate(top):
            for j, column in enumerate(left):
                window = X[:, first : first + c, row : row + kh, column : column + kw]
                Y[:, o, i, j] = torch.sum(window * weight[o], dim=(1, 2, 3))
    return Y
