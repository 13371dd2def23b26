"""You clamp the scores. Above the limit all keys then look alike. Subtract the largest of each row
instead, or use torch.softmax."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = (Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])).clamp(-50, 50)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return torch.softmax(scores, dim=-1) @ V
