"""Where kernel_size is an int, your values are float32 also when X is float64; for a pair they are right.
Look at what your code does for ints: new tensors need the dtype of X."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    if isinstance(kernel_size, int):
        Z = Z.float()
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    rows = places // kw + sh * places.new_ones(places.shape[2]).cumsum(0)[:, None] - sh - ph
    columns = places % kw + sw * places.new_ones(places.shape[3]).cumsum(0) - sw - pw
    return values, rows * X.shape[3] + columns
