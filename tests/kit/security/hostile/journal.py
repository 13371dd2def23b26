"""Answers of 8 MB, always of the wrong shape: a trace keeps all of them."""

import torch


def corr2d(X, K):
    return torch.zeros(2_000_000)
