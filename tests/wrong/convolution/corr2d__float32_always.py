"""Your result is always float32, also when X and K are float64. Look for a tensor that you create
without a dtype, or a conversion such as .float(): the result should take over the dtype (and the
device) of the input."""

import torch


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
