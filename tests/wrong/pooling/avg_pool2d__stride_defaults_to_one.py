"""Without a stride your window moves on by one pixel, as in a convolution. In pooling the stride
defaults to the size of the kernel, so that windows lie side by side."""

import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(1 if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).mean(dim=(4, 5))
