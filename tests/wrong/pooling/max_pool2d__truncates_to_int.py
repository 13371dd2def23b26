"""Your results have lost the digits after the point. Numbers come as floats and stay floats: look
for a place where they are turned into integers."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    Y = Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
    return Y + (Y.detach().int() - Y.detach())
