"""Your places within the window are wrong where it isn't square: you split the place by the
window's height. When rows lie one behind the other, each has as many numbers as the window is wide."""

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    rows = torch.arange(values.shape[2], device=X.device)[:, None] * sh - ph + places // kh
    columns = torch.arange(values.shape[3], device=X.device) * sw - pw + places % kh
    return values, rows * X.shape[3] + columns
