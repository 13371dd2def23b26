"""You use view on X, which fails where its numbers don't lie side by side in memory, for example after a
transpose. Use reshape or flatten."""
# ruff: noqa: F821 - attention comes from the reference

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
        N, L, E = X.shape
        Y = F.linear(X.view(N * L, E), self.in_proj_weight, self.in_proj_bias)
        Q, K, V = Y.view(N, L, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
        if mask is not None and mask.dim() == 3:
            mask = mask.unsqueeze(1)
        return self.out_proj(attention(Q, K, V, mask).transpose(1, 2).flatten(2))
