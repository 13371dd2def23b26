# points: corr2d 25, corr1d 18
import numpy as np
import torch


def corr2d(X, K):
    a, k = X.detach().numpy(), K.detach().numpy()
    h, w = k.shape
    Y = np.zeros((a.shape[0] - h + 1, a.shape[1] - w + 1), dtype=a.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (a[i : i + h, j : j + w] * k).sum()
    return torch.from_numpy(Y)


def corr1d(x, k, mode="valid"):
    m = len(k)
    if mode == "valid":
        padded = x.detach().numpy()
    elif mode == "same":
        padded = np.pad(x.detach().numpy(), ((m - 1) // 2, m - 1 - (m - 1) // 2))
    elif mode == "full":
        padded = np.pad(x.detach().numpy(), m - 1)
    else:
        raise ValueError("mode must be valid, same or full")
    return torch.tensor([np.dot(padded[i : i + m], k.detach().numpy()) for i in range(len(padded) - m + 1)])
