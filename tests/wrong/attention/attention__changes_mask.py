"""You turn the mask around in place, and so change the caller's tensor. Write ~mask, which makes a new
one."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not_(), -math.inf)
    return torch.softmax(scores, dim=-1) @ V
