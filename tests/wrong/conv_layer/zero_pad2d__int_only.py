"""Your code works for an int, but not for a tuple (height, width). Find out first which of the two
you were given."""

import torch.nn.functional as F


def zero_pad2d(X, padding):
    return F.pad(X, (padding, padding, padding, padding))
