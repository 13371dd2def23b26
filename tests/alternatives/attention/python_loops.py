"""Python loops over every row, with numbers put together one by one; slow, but right."""

import itertools
import math

import torch
from torch import nn


def attention(Q, K, V, mask=None):
    (L, d), (S, _d), e = Q.shape[-2:], K.shape[-2:], V.shape[-1]
    lead = torch.broadcast_shapes(Q.shape[:-2], K.shape[:-2], V.shape[:-2])
    Q, K, V = Q.expand(*lead, L, d), K.expand(*lead, S, d), V.expand(*lead, S, e)
    if mask is not None:
        mask = mask.expand(*lead, L, S)
    rows = []
    for index in itertools.product(*map(range, lead)):
        for i in range(L):
            keys = [s for s in range(S) if mask is None or mask[(*index, i, s)]]
            scores = [
                sum(Q[(*index, i, c)] * K[(*index, s, c)] for c in range(d)) / math.sqrt(d) for s in keys
            ]
            best = max(scores)
            powers = [torch.exp(score - best) for score in scores]
            total = sum(powers)
            rows.append(sum(p / total * V[(*index, s)] for p, s in zip(powers, keys, strict=True)))
    return torch.stack(rows).reshape(*lead, L, e)


def causal_mask(length, past=0):
    return torch.tensor([[key <= past + query for key in range(past + length)] for query in range(length)])


def layer_norm(X, weight, bias, eps=1e-5):
    rows = []
    for row in X.reshape(-1, X.shape[-1]):
        mean = sum(row) / len(row)
        variance = sum((x - mean) ** 2 for x in row) / len(row)
        rows.append(torch.stack([(x - mean) / (variance + eps) ** 0.5 for x in row]))
    return torch.stack(rows).reshape(X.shape) * weight + bias


def positions(length, dim):
    table = torch.zeros(length, dim)
    for position in range(length):
        for column in range(0, dim, 2):
            angle = position / 10000 ** (column / dim)
            table[position, column] = math.sin(angle)
            table[position, column + 1] = math.cos(angle)
    return table


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim // num_heads * num_heads != embed_dim:
            raise ValueError("embed_dim must be a multiple of num_heads")
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.in_proj_weight = nn.Parameter(torch.randn(3 * embed_dim, embed_dim) / embed_dim**0.5)
        self.in_proj_bias = nn.Parameter(torch.randn(3 * embed_dim) / 10)
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def forward(self, X, mask=None):
        E, width = self.embed_dim, self.embed_dim // self.num_heads
        results = []
        for n in range(len(X)):
            own = mask[n] if mask is not None and mask.dim() == 3 else mask
            heads = []
            for h in range(self.num_heads):
                parts = []
                for which in range(3):
                    rows = slice(which * E + h * width, which * E + (h + 1) * width)
                    parts.append(X[n] @ self.in_proj_weight[rows].T + self.in_proj_bias[rows])
                heads.append(attention(*parts, own))
            results.append(self.out_proj(torch.cat(heads, dim=1)))
        return torch.stack(results)


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1 = nn.LayerNorm(embed_dim)
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.norm2 = nn.LayerNorm(embed_dim)
        self.mlp = nn.ModuleDict(
            {"0": nn.Linear(embed_dim, hidden_dim), "2": nn.Linear(hidden_dim, embed_dim)}
        )

    def forward(self, X, mask=None):
        results = []
        for n in range(len(X)):
            own = mask[n] if mask is not None and mask.dim() == 3 else mask
            x = X[n : n + 1]
            x = x + self.attn(layer_norm(x, self.norm1.weight, self.norm1.bias), own)
            hidden = self.mlp["0"](layer_norm(x, self.norm2.weight, self.norm2.bias))
            hidden = hidden * (1 + torch.erf(hidden / math.sqrt(2))) / 2
            results.append(x + self.mlp["2"](hidden))
        return torch.cat(results)


def generate(model, tokens, steps):
    training = model.training
    model.eval()
    rows = [list(row) for row in tokens.tolist()]
    for _ in range(steps):
        with torch.no_grad():
            logits = model(torch.tensor(rows)).tolist()
        for row, own in zip(rows, logits, strict=True):
            row.append(own[-1].index(max(own[-1])))
    model.train(training)
    return torch.tensor(rows)
