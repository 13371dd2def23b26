"""You use the vertical stride for the columns as well. A stride `(sh, sw)` moves the window down by
sh rows and to the right by sw columns."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh = stride[0] if isinstance(stride, tuple) else stride
    sh, sw = (kh, kw) if stride is None else (sh, sh)
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
