"""Your window is as wide as it should be high. A kernel size `(kh, kw)` covers kh rows and kw
columns: the height comes first, as in the shape of X."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kw, kh), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
