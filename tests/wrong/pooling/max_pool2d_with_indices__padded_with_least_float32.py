"""You pad with the least number that float32 has. Images of float64 may hold numbers far below it: then your
padding wins, and its index is none of the image. Minus infinity is below all numbers of every dtype."""

# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    Z = F.pad(X, (pw, pw, ph, ph), value=torch.finfo(torch.float32).min)
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    rows = torch.arange(values.shape[2], device=X.device)[:, None] * sh - ph + places // kw
    columns = torch.arange(values.shape[3], device=X.device) * sw - pw + places % kw
    return values, rows * X.shape[3] + columns
