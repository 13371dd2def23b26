"""You look for the place of the maximum in a copy of X in float32, and take the number that stands there.
Numbers of float64 may differ only in digits that this copy does not have. Compare the numbers of X itself."""

# ruff: noqa: F821 - pair comes from the reference

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    windows = F.pad(X, (pw, pw, ph, ph), value=float("-inf")).unfold(2, kh, sh).unfold(3, kw, sw).flatten(4)
    places = windows.float().argmax(dim=4, keepdim=True)
    return windows.gather(4, places)[..., 0]
