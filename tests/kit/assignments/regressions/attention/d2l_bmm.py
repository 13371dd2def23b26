# points: attention 2, causal_mask 8, layer_norm 12, positions 6, MultiHeadAttention 21
import math

import torch
from torch import nn


def masked_softmax(X, mask):
    if mask is None:
        return nn.functional.softmax(X, dim=-1)
    shape = X.shape
    X = X.reshape(-1, shape[-1])
    X[~mask.broadcast_to(shape).reshape(-1, shape[-1])] = -1e6
    return nn.functional.softmax(X.reshape(shape), dim=-1)


class DotProductAttention(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(self, queries, keys, values, mask=None):
        d = queries.shape[-1]
        scores = torch.bmm(queries, keys.transpose(1, 2)) / math.sqrt(d)
        self.attention_weights = masked_softmax(scores, mask)
        return torch.bmm(self.dropout(self.attention_weights), values)


def attention(Q, K, V, mask=None):
    return DotProductAttention(0.0)(Q, K, V, mask)


def causal_mask(length, past=0):
    dec_valid_lens = torch.arange(1, length + 1) + past
    maxlen = length + past
    return torch.arange(maxlen)[None, :] < dec_valid_lens[:, None]


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    var = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    X_hat = (X - mean) / torch.sqrt(var + eps)
    return weight * X_hat + bias


class PositionalEncoding:
    def __init__(self, num_hiddens, max_len=1000):
        self.P = torch.zeros((1, max_len, num_hiddens))
        X = torch.arange(max_len, dtype=torch.float32).reshape(-1, 1) / torch.pow(
            10000, torch.arange(0, num_hiddens, 2, dtype=torch.float32) / num_hiddens
        )
        self.P[:, :, 0::2] = torch.sin(X)
        self.P[:, :, 1::2] = torch.cos(X)


def positions(length, dim):
    return PositionalEncoding(dim).P[0, :length, :]


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        assert embed_dim % num_heads == 0
        self.num_heads = num_heads
        self.attention = DotProductAttention(0.0)
        self.in_proj_weight = nn.Parameter(torch.empty(3 * embed_dim, embed_dim))
        nn.init.xavier_uniform_(self.in_proj_weight)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim))
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def transpose_qkv(self, X):
        X = X.reshape(X.shape[0], X.shape[1], self.num_heads, -1)
        X = X.permute(0, 2, 1, 3)
        return X.reshape(-1, X.shape[2], X.shape[3])

    def transpose_output(self, X):
        X = X.reshape(-1, self.num_heads, X.shape[1], X.shape[2])
        X = X.permute(0, 2, 1, 3)
        return X.reshape(X.shape[0], X.shape[1], -1)

    def forward(self, X, mask=None):
        queries, keys, values = (
            self.transpose_qkv(nn.functional.linear(X, weight, bias))
            for weight, bias in zip(self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3), strict=True)
        )
        if mask is not None:
            mask = torch.repeat_interleave(mask.expand(len(X), -1, -1), repeats=self.num_heads, dim=0)
        output = self.attention(queries, keys, values, mask)
        return self.out_proj(self.transpose_output(output))
