"""Every channel of your result is the pooled first channel. Pooling treats each channel on its own:
the result has as many as X, and each comes from its own."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X[:, :1], (pw, pw, ph, ph), value=float("-inf"))
    Y = Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
    return Y.expand(-1, X.shape[1], -1, -1).clone()
