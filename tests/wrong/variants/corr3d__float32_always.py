"""Your result is float32 also when X and K are float64. Look for a tensor that you create without a
dtype, or a conversion such as .float(): the result should take over the dtype of the input."""

import torch


def corr3d(X, K):
    d, h, w = K.shape
    Y = torch.zeros(X.shape[0] - d + 1, X.shape[1] - h + 1, X.shape[2] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for k in range(Y.shape[2]):
                Y[i, j, k] = (X[i : i + d, j : j + h, k : k + w] * K).sum()
    return Y
