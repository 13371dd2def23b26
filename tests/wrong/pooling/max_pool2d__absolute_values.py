"""Your results are never negative: you take the absolute values first. The maximum of -3 and -5 is
-3."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X.abs(), (pw, pw, ph, ph))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
