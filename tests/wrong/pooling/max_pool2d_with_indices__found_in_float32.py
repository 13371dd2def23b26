"""You look for the maximum in a copy of X in float32. Numbers of float64 may differ only in digits that this
copy does not have, so you take the wrong place. Compare the numbers in the dtype in which they are given."""

# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    windows = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4)
    places = windows.float().argmax(dim=4)
    values = windows.gather(4, places[..., None])[..., 0]
    rows = torch.arange(values.shape[2], device=X.device)[:, None] * sh - ph + places // kw
    columns = torch.arange(values.shape[3], device=X.device) * sw - pw + places % kw
    return values, rows * X.shape[3] + columns
