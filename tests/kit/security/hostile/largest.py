"""Answers of almost the largest size, always of the wrong shape, while the test looks for a smaller example."""

import torch


def corr2d(X, K):
    return torch.zeros(4_000_000)
