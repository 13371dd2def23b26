"""Your code works for a tuple, but not for an int, which stands for both axes. Find out first which
of the two you were given."""

import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = padding
    return F.pad(X, (pw, pw, ph, ph))
