"""You set hidden scores to 0. A score of 0 still gets a weight, exp(0) = 1. Only minus infinity gets none."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores * mask
    return torch.softmax(scores, dim=-1) @ V
