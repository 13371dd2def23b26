"""Your code unpacks a tuple and stops with an error when it is given an int. Each of kernel_size,
stride and padding may be an int that counts for both directions."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    kh, kw = kernel_size
    sh, sw = stride or kernel_size
    ph, pw = padding or (0, 0)
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
