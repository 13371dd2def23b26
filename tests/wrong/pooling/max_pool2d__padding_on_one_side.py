"""You put the whole padding above and to the left, so your windows lie too high and too far to the
left. Half of it belongs below and to the right: padding 1 means one row above and one row below."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (2 * pw, 0, 2 * ph, 0), value=float("-inf"))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
