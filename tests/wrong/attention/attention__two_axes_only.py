"""You exchange axes 0 and 1 of K. With leading axes these are not its last two: use K.transpose(-1, -2)."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(0, 1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return torch.softmax(scores, dim=-1) @ V
