"""The dtype is right, but in float64 your numbers have only the digits of float32: you compute in
float32 and convert the result. Digits that are lost on the way don't come back."""

import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X.float(), (pw, pw, ph, ph))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).mean(dim=(4, 5)).to(X.dtype)
