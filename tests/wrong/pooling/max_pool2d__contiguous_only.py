"""Your code stops with an error when X is not contiguous in memory. Read the message: `view` can
only relabel memory that already lies in the right order. Ask for a copy where one is needed, or do
without merging axes."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    N, C, H, W = X.shape
    Z = F.pad(X.view(N * C, H, W), (pw, pw, ph, ph), value=float("-inf"))
    Y = Z.unfold(1, kh, sh).unfold(2, kw, sw).amax(dim=(3, 4))
    return Y.view(N, C, *Y.shape[1:])
