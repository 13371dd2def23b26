"""You hide scores by -10000. Scores can lie below that; then the hidden key wins. Use minus infinity."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    return torch.softmax(scores, dim=-1) @ V
