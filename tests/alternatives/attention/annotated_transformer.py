"""In the style of a well-known tutorial: masked_fill with -1e9, a log-exp scale, modules of one's own for norms."""

import math

import torch
from torch import nn


def attention(Q, K, V, mask=None):
    "Compute 'Scaled Dot Product Attention'"
    d_k = Q.size(-1)
    scores = torch.matmul(Q, K.transpose(-2, -1)) / math.sqrt(d_k)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, -1e9)
    p_attn = scores.softmax(dim=-1)
    return torch.matmul(p_attn, V)


def causal_mask(length, past=0):
    attn_shape = (length, past + length)
    subsequent = torch.triu(torch.ones(attn_shape), diagonal=past + 1).type(torch.uint8)
    return subsequent == 0


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(-1, keepdim=True)
    var = X.var(-1, keepdim=True, unbiased=False)
    return weight * (X - mean) * torch.rsqrt(var + eps) + bias


def positions(length, dim):
    pe = torch.zeros(length, dim)
    position = torch.arange(0, length).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, dim, 2) * -(math.log(10000.0) / dim))
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe


class LayerNorm(nn.Module):
    def __init__(self, features, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.eps = eps

    def forward(self, x):
        return layer_norm(x, self.weight, self.bias, self.eps)


class MultiHeadAttention(nn.MultiheadAttention):
    """The library's layer holds the parameters; forward is by hand."""

    def __init__(self, embed_dim, num_heads):
        if embed_dim % num_heads != 0:
            raise ValueError("d_model % h != 0")
        super().__init__(embed_dim, num_heads, batch_first=True)

    def forward(self, X, mask=None):
        nbatches = X.size(0)
        if mask is not None and mask.dim() == 3:
            mask = mask.unsqueeze(1)  # same mask applied to all h heads
        query, key, value = [
            torch.matmul(X, w.t()).add(b).view(nbatches, -1, self.num_heads, self.head_dim).transpose(1, 2)
            for w, b in zip(self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3), strict=True)
        ]
        x = attention(query, key, value, mask=mask)
        x = x.transpose(1, 2).contiguous().view(nbatches, -1, self.num_heads * self.head_dim)
        return self.out_proj(x)


class SublayerConnection(nn.Module):
    def forward(self, x, norm, sublayer):
        return x + sublayer(norm(x))


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(embed_dim), LayerNorm(embed_dim)
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.mlp = nn.Sequential(
            nn.Linear(embed_dim, hidden_dim),
            nn.GELU(),
            nn.Linear(hidden_dim, embed_dim),
            nn.Dropout(0.0),
        )
        self.sublayer = SublayerConnection()

    def forward(self, X, mask=None):
        X = self.sublayer(X, self.norm1, lambda x: self.attn(x, mask))
        return self.sublayer(X, self.norm2, self.mlp)


@torch.no_grad()
def generate(model, tokens, steps):
    mode = model.training
    model.eval()
    ys = tokens.clone()
    for _ in range(steps):
        prob = torch.log_softmax(model(ys)[:, -1], dim=-1)
        _, next_word = torch.max(prob, dim=1)
        ys = torch.cat([ys, next_word.unsqueeze(1)], dim=1)
    model.train(mode)
    return ys
