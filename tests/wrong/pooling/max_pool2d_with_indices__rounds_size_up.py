"""Your results have a row or a column too many where the stride doesn't divide evenly: you round the number
of steps up, and the last windows hang over the edge. A step that does not fit is not taken."""

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    height, width = X.shape[2] + 2 * ph, X.shape[3] + 2 * pw
    after = (-(height - kh) % sh, -(width - kw) % sw)
    Z = F.pad(X, (pw, pw + after[1], ph, ph + after[0]), value=float("-inf"))
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    rows = torch.arange(values.shape[2], device=X.device)[:, None] * sh - ph + places // kw
    columns = torch.arange(values.shape[3], device=X.device) * sw - pw + places % kw
    return values, rows * X.shape[3] + columns
