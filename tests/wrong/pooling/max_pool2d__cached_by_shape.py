"""The first call is right, but a later call with another image of the same shape gets the windows of
the first one. You keep something between calls and look it up by shape: what is kept must not
depend on the values."""

import torch.nn.functional as F

_windows = {}


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    key = (X.shape, X.dtype, kh, kw, sh, sw, ph, pw)
    if key not in _windows:
        Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
        _windows[key] = Z.unfold(2, kh, sh).unfold(3, kw, sw)
    return _windows[key].amax(dim=(4, 5))
