"""You divide by the root of the number of columns of V. V may be wider or narrower than Q and K: take d
from Q."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(V.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return torch.softmax(scores, dim=-1) @ V
