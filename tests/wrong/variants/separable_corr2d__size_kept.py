"""You pad X by zeros so that the result has the size of X. No padding was asked for: the kernel lies
on X entirely, and the result is smaller."""

import torch.nn.functional as F


def separable_corr2d(X, column, row):
    h, w = len(column), len(row)
    X = F.pad(X, ((w - 1) // 2, w // 2, (h - 1) // 2, h // 2))
    return (X.unfold(0, h, 1) @ column).unfold(1, w, 1) @ row
