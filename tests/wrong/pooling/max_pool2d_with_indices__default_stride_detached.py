"""Where no stride is given, no gradient flows from your values back to X; with a stride it does. Look at
what your code does without one: .detach(), .data and .numpy() cut the way off."""

# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    if stride is None:
        return max_pool2d_with_indices(X.detach(), kernel_size, kernel_size, padding)
    (kh, kw), (sh, sw), (ph, pw) = pair(kernel_size), pair(stride), pair(padding)
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    rows = torch.arange(places.shape[2], device=X.device)[:, None] * sh - ph + places // kw
    columns = torch.arange(places.shape[3], device=X.device) * sw - pw + places % kw
    return values, rows * X.shape[3] + columns
