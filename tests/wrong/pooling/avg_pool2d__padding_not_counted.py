"""At the border you divide by the number of pixels of the image in the window, and leave the padding
out of the mean. Here the zeros of the padding count: every sum is divided by kh * kw."""

import torch
import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    sides = (pw, pw, ph, ph)
    sums = F.pad(X, sides).unfold(2, kh, sh).unfold(3, kw, sw).sum(dim=(4, 5))
    inside = F.pad(torch.ones_like(X), sides).unfold(2, kh, sh).unfold(3, kw, sw).sum(dim=(4, 5))
    return sums / inside
