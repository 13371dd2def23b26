"""You pad with a number that is very small, but not smaller than everything: an image with numbers
below it gets your padding as its maximum. Floating-point numbers know a number that is below all
others."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=-1000.0)
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
