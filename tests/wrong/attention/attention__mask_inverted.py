"""You hide the keys where the mask is True. Here True means that the query may look; nn.MultiheadAttention
has it the other way round."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, -math.inf)
    return torch.softmax(scores, dim=-1) @ V
