"""You pad with minus one billion. An image may hold numbers below it: then your padding wins, and its index
is none of the image. Pad with minus infinity, which no number is below."""

# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    Z = F.pad(X, (pw, pw, ph, ph), value=-1e9)
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    rows = torch.arange(values.shape[2], device=X.device)[:, None] * sh - ph + places // kw
    columns = torch.arange(values.shape[3], device=X.device) * sw - pw + places % kw
    return values, rows * X.shape[3] + columns
