# points: corr2d 30, convolve2d 15, corr1d 20
import torch
import torch.nn.functional as F


def corr2d(X, K):
    u, v = K.shape
    M, N = X.shape
    output = torch.zeros([M - u + 1, N - v + 1], dtype=X.dtype, device=X.device)
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            output[i, j] = torch.sum(X[i : i + u, j : j + v] * K)
    return output


def convolve2d(X, K):
    return corr2d(X, torch.rot90(K, 2))


def corr1d(x, k, mode="valid"):
    K = k.shape[0]
    if mode == "full":  # wide convolution
        x = F.pad(x, (K - 1, K - 1))
    elif mode == "same":
        left = (K - 1) // 2
        x = F.pad(x, (left, K - 1 - left))
    elif mode != "valid":
        raise ValueError("unknown mode")
    return torch.stack([(x[t : t + K] * k).sum() for t in range(x.shape[0] - K + 1)])
