"""Right, and as slow by the wall clock: the control."""

import time

import torch


def corr2d(X, K):
    time.sleep(0.3)
    h, w = K.shape
    return torch.stack(
        [
            torch.stack([(X[i : i + h, j : j + w] * K).sum() for j in range(X.shape[1] - w + 1)])
            for i in range(X.shape[0] - h + 1)
        ]
    )
