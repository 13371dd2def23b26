"""You use the mask as an index, which only works where it has exactly the last axes of the scores. A mask
may have fewer axes, or axes of size 1: masked_fill and torch.where broadcast."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.clone()
        scores[..., ~mask] = -math.inf
    return torch.softmax(scores, dim=-1) @ V
