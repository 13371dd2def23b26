"""Your code takes kernel_size, stride and padding for single numbers, and stops with an error when
one is a tuple. Each of them may be a tuple (height, width), with a number for each direction."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    stride = kernel_size if stride is None else stride
    Z = F.pad(X, [padding] * 4, value=float("-inf"))
    return Z.unfold(2, kernel_size, stride).unfold(3, kernel_size, stride).amax(dim=(4, 5))
