"""You have three linear layers for queries, keys and values. The contract has them in one: in_proj_weight
and in_proj_bias, as nn.MultiheadAttention has."""
# ruff: noqa: F821 - attention comes from the reference

from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim % num_heads:
            raise ValueError("embed_dim is no multiple of num_heads")
        self.num_heads = num_heads
        self.q_proj = nn.Linear(embed_dim, embed_dim)
        self.k_proj = nn.Linear(embed_dim, embed_dim)
        self.v_proj = nn.Linear(embed_dim, embed_dim)
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def forward(self, X, mask=None):
        Q, K, V = (
            layer(X).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
            for layer in (self.q_proj, self.k_proj, self.v_proj)
        )
        if mask is not None and mask.dim() == 3:
            mask = mask.unsqueeze(1)
        Y = attention(Q, K, V, mask)
        return self.out_proj(Y.transpose(1, 2).flatten(2))
