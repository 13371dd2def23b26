"""You use view on the mask, which fails where its numbers don't lie side by side in memory. Tensors may
be transposed or sliced: use reshape, or let the mask broadcast as it is."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        flat = mask.view(-1, mask.shape[-1])
        scores = scores.masked_fill(~flat.reshape(mask.shape), -math.inf)
    return torch.softmax(scores, dim=-1) @ V
