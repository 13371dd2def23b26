"""Your images get mixed up: each result is the maximum over the whole batch. Look at the axes over
which you take it; the images of a batch have nothing to do with each other."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    Y = Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(0, 4, 5))
    return Y.expand(X.shape[0], -1, -1, -1).clone()
