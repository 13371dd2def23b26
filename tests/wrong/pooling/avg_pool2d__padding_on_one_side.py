"""You put the whole padding below and to the right, so your windows lie too low and too far to the
right. Half of it belongs above and to the left: padding 1 means one row above and one row below."""

import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (0, 2 * pw, 0, 2 * ph))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).mean(dim=(4, 5))
