"""You don't use the mask."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores + 0
    return torch.softmax(scores, dim=-1) @ V
