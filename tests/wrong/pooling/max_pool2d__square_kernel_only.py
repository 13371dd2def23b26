"""You take the kernel's height for its width as well, so your result is right for square windows
only. Look at each place where you use the kernel size."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (k, _), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    return Z.unfold(2, k, sh).unfold(3, k, sw).amax(dim=(4, 5))
