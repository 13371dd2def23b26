# points: attention 0, causal_mask 8, positions 10, MultiHeadAttention 0, TransformerBlock 0, generate 12
import math

import torch
import torch.nn.functional as F
from torch import nn


def attention(Q, K, V, mask=None):
    return F.scaled_dot_product_attention(Q, K, V, attn_mask=mask)


def causal_mask(length, past=0):
    mask = nn.Transformer.generate_square_subsequent_mask(past + length)
    return (mask == 0)[past:]


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout=0.1, max_len=5000):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, 1, d_model)
        pe[:, 0, 0::2] = torch.sin(position * div_term)
        pe[:, 0, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        x = x + self.pe[: x.size(0)]
        return self.dropout(x)


def positions(length, dim):
    return PositionalEncoding(dim, dropout=0.0)(torch.zeros(length, 1, dim)).squeeze(1)


class MultiHeadAttention(nn.MultiheadAttention):
    def __init__(self, embed_dim, num_heads):
        if embed_dim % num_heads:
            raise ValueError("embed_dim must be divisible by num_heads")
        super().__init__(embed_dim, num_heads, batch_first=True)

    def forward(self, X, mask=None):
        if mask is not None:
            mask = ~mask
            if mask.dim() == 3:
                mask = mask.repeat_interleave(self.num_heads, dim=0)
        return super().forward(X, X, X, attn_mask=mask, need_weights=False)[0]


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1 = nn.LayerNorm(embed_dim)
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.norm2 = nn.LayerNorm(embed_dim)
        self.mlp = nn.Sequential(
            nn.Linear(embed_dim, hidden_dim), nn.GELU(), nn.Linear(hidden_dim, embed_dim)
        )

    def forward(self, X, mask=None):
        X = X + self.attn(self.norm1(X), mask)
        return X + self.mlp(self.norm2(X))


def generate(model, tokens, steps):
    ys = tokens
    for _ in range(steps):
        out = model(ys)
        prob = out[:, -1]
        _, next_word = torch.max(prob, dim=1)
        ys = torch.cat([ys, next_word.unsqueeze(1)], dim=1)
    return ys
