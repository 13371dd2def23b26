"""Your results have lost the digits after the point, and the gradient with them. Inputs are floats
and so are the sums: look for a place where they are turned into integers."""

import torch


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1, dtype=torch.int64, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = int((X[i : i + h, j : j + w] * K).sum())
    return Y.to(X.dtype)
