"""You interleave the first half of the channels with the second half, however many groups there are.
With three groups, the channels of all three have to take turns."""

import torch


def channel_shuffle(X, groups):
    if groups == 1:
        return X
    half = (X.shape[1] + 1) // 2
    Y = torch.empty_like(X)
    Y[:, ::2], Y[:, 1::2] = X[:, :half], X[:, half:]
    return Y
