"""Your strides are right only if the rows of X lie one behind the other in memory. For a transposed
or sliced X they do not, and you read the wrong pixels without noticing: ask the tensor for its
strides instead of computing them."""

import torch


def corr2d(X, K):
    (height, width), (h, w) = X.shape, K.shape
    shape = (height - h + 1, width - w + 1, h, w)
    windows = torch.as_strided(X, shape, (width, 1, width, 1))
    return torch.einsum("ijab,ab->ij", windows, K)
