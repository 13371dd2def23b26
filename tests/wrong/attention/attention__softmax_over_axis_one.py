"""Your softmax runs over axis 1. With leading axes, this axis is not that of the keys. Count from the end:
dim=-1."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return torch.softmax(scores, dim=1) @ V
