"""Your window moves down by the horizontal stride and to the right by the vertical one. In a stride
`(sh, sw)` the height comes first."""

import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = (kh, kw) if stride is None else pair(stride)[::-1]  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).mean(dim=(4, 5))
