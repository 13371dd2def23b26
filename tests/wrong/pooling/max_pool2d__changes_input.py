"""Your code writes into X: the running maxima are stored in the caller's image, which is spoiled.
A slice of a tensor is a view, and what is written to it is written to X; make a new tensor."""

import torch
import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf")) if ph or pw else X
    for a in range(1, kh):  # running maxima downwards, then to the right
        rows = Z.shape[2] - a
        Z[:, :, :rows] = torch.maximum(Z[:, :, :rows], Z[:, :, 1 : rows + 1].clone())
    for b in range(1, kw):
        columns = Z.shape[3] - b
        Z[..., :columns] = torch.maximum(Z[..., :columns], Z[..., 1 : columns + 1].clone())
    return Z[:, :, : Z.shape[2] - kh + 1 : sh, : Z.shape[3] - kw + 1 : sw].clone()
