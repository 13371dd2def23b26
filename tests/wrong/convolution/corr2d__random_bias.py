"""Your result is off by the same random number everywhere, and by another one at the next call. A layer has a
bias, but this operation has none: it is the weighted sum and nothing else."""

import torch


def corr2d(X, K):
    h, w = K.shape
    bias = torch.randn((), dtype=X.dtype, device=X.device)
    windows = X.unfold(0, h, 1).unfold(1, w, 1)
    return (windows * K).sum(dim=(2, 3)) + bias
