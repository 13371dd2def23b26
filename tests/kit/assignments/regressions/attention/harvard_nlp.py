# points: attention 20, causal_mask 0, layer_norm 0, positions 0, MultiHeadAttention 0, TransformerBlock 0, generate 6
import copy
import math

import torch
import torch.nn as nn


def clones(module, N):
    return nn.ModuleList([copy.deepcopy(module) for _ in range(N)])


def attention(Q, K, V, mask=None, dropout=None):
    d_k = Q.size(-1)
    scores = torch.matmul(Q, K.transpose(-2, -1)) / math.sqrt(d_k)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, -1e9)
    p_attn = scores.softmax(dim=-1)
    if dropout is not None:
        p_attn = dropout(p_attn)
    return torch.matmul(p_attn, V)


def causal_mask(length, past=0):
    attn_shape = (1, length, length)
    subsequent_mask = torch.triu(torch.ones(attn_shape), diagonal=1).type(torch.uint8)
    return subsequent_mask == 0


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(-1, keepdim=True)
    std = X.std(-1, keepdim=True)
    return weight * (X - mean) / (std + eps) + bias


def positions(length, dim):
    pe = torch.zeros(length, dim)
    position = torch.arange(0, length).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, dim, 2) * -(math.log(10000.0) / dim))
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe.unsqueeze(0)


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim % num_heads != 0:
            raise ValueError("d_model % h")
        self.d_k = embed_dim // num_heads
        self.h = num_heads
        self.linears = clones(nn.Linear(embed_dim, embed_dim), 4)

    def forward(self, X, mask=None):
        if mask is not None:
            mask = mask.unsqueeze(1)
        nbatches = X.size(0)
        query, key, value = [
            lin(x).view(nbatches, -1, self.h, self.d_k).transpose(1, 2)
            for lin, x in zip(self.linears, (X, X, X), strict=False)
        ]
        x = attention(query, key, value, mask=mask)
        x = x.transpose(1, 2).contiguous().view(nbatches, -1, self.h * self.d_k)
        return self.linears[-1](x)


class SublayerConnection(nn.Module):
    def __init__(self, size, dropout):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.bias = nn.Parameter(torch.zeros(size))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, sublayer):
        return x + self.dropout(sublayer(layer_norm(x, self.weight, self.bias, 1e-6)))


class InOneWeight(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim % num_heads != 0:
            raise ValueError("d_model % h")
        self.h = num_heads
        self.in_proj_weight = nn.Parameter(torch.randn(3 * embed_dim, embed_dim) / 9)
        self.in_proj_bias = nn.Parameter(torch.randn(3 * embed_dim) / 9)
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def forward(self, X, mask=None):
        N, L, E = X.shape
        parts = (X @ self.in_proj_weight.T + self.in_proj_bias).view(N, L, 3, self.h, E // self.h)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        x = attention(query, key, value, mask=mask)
        return self.out_proj(x.transpose(1, 2).contiguous().view(N, L, E))


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1 = SublayerConnection(embed_dim, 0.0)
        self.attn = InOneWeight(embed_dim, num_heads)
        self.norm2 = SublayerConnection(embed_dim, 0.0)
        self.mlp = nn.Sequential(
            nn.Linear(embed_dim, hidden_dim), nn.ReLU(), nn.Linear(hidden_dim, embed_dim)
        )

    def forward(self, X, mask=None):
        X = self.norm1(X, lambda x: self.attn(x, mask))
        return self.norm2(X, self.mlp)


def generate(model, tokens, steps):
    model.eval()
    ys = tokens.clone()
    for _ in range(steps):
        prob = model(ys)[:, -1].log_softmax(dim=-1)
        _, next_word = torch.max(prob, dim=1)
        next_word = next_word.data[0]
        ys = torch.cat([ys, torch.zeros(1, 1).type_as(ys.data).fill_(next_word)], dim=1)
    return ys
