"""You compute in float32 whatever the inputs are, so float64 loses half of its digits."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = (Q.float() @ K.float().transpose(-1, -2) / math.sqrt(Q.shape[-1])).to(Q.dtype)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return torch.softmax(scores, dim=-1) @ V
