"""Your own softmax takes exp of the scores as they are, which overflows where X holds large numbers.
Subtract the largest score of each row first, or call your attention."""

import math

import torch
import torch.nn.functional as F
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim % num_heads:
            raise ValueError("embed_dim is no multiple of num_heads")
        self.num_heads = num_heads
        self.in_proj_weight = nn.Parameter(torch.randn(3 * embed_dim, embed_dim) / embed_dim**0.5)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim))
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def forward(self, X, mask=None):
        Q, K, V = (
            part.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
            for part in F.linear(X, self.in_proj_weight, self.in_proj_bias).chunk(3, dim=-1)
        )
        if mask is not None and mask.dim() == 3:
            mask = mask.unsqueeze(1)
        scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])
        powers = torch.exp(scores)
        if mask is not None:
            powers = powers * mask
        weights = powers / powers.sum(dim=-1, keepdim=True)
        return self.out_proj((weights @ V).transpose(1, 2).flatten(2))
