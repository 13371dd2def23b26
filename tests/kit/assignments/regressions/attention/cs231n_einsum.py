# points: attention 20, causal_mask 8, layer_norm 10, positions 10, MultiHeadAttention 0, generate 12
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def attention(Q, K, V, mask=None):
    align = torch.einsum("...ld,...sd->...ls", Q, K) / math.sqrt(K.shape[-1])
    if mask is not None:
        align = torch.masked_fill(align, torch.logical_not(mask), float("-inf"))
    shifted = align - align.amax(dim=-1, keepdim=True)
    exp = shifted.exp()
    return torch.einsum("...ls,...se->...le", exp / exp.sum(dim=-1, keepdim=True), V)


def causal_mask(length, past=0):
    mask = torch.full((length, past + length), False)
    for t in range(length):
        mask[t, : past + t + 1] = True
    return mask


def layer_norm(x, gamma, beta, eps=1e-5):
    x = x.T
    mu = x.mean(dim=0)
    var = ((x - mu) ** 2).mean(dim=0)
    std = (var + eps).sqrt()
    x_hat = ((x - mu) / std).T
    return gamma * x_hat + beta


def positions(length, dim):
    pe = torch.zeros(1, length, dim)
    for i in range(length):
        for j in range(dim):
            if j % 2 == 0:
                pe[0, i, j] = math.sin(i * 10000 ** (-j / dim))
            else:
                pe[0, i, j] = math.cos(i * 10000 ** (-(j - 1) / dim))
    return pe[0]


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        self.key = nn.Linear(embed_dim, embed_dim)
        self.query = nn.Linear(embed_dim, embed_dim)
        self.value = nn.Linear(embed_dim, embed_dim)
        self.proj = nn.Linear(embed_dim, embed_dim)
        self.attn_drop = nn.Dropout(0.1)
        self.n_head = num_heads
        self.head_dim = embed_dim // num_heads

    def forward(self, X, mask=None):
        N, T, E = X.shape
        q = self.query(X).view(N, T, self.n_head, self.head_dim).transpose(1, 2)
        k = self.key(X).view(N, T, self.n_head, self.head_dim).transpose(1, 2)
        v = self.value(X).view(N, T, self.n_head, self.head_dim).transpose(1, 2)
        align = q @ k.transpose(2, 3) / math.sqrt(self.head_dim)
        if mask is not None:
            align = align.masked_fill(mask == 0, float("-inf"))
        attn = self.attn_drop(F.softmax(align, dim=-1))
        return self.proj((attn @ v).transpose(1, 2).reshape(N, T, E))


def generate(model, tokens, steps):
    with torch.no_grad():
        N, T = tokens.shape
        captions = torch.zeros(N, T + steps, dtype=torch.long)
        captions[:, :T] = tokens
        partial = tokens
        for t in range(steps):
            output_logits = model(partial)[:, -1, :]
            word = torch.argmax(output_logits, dim=1)
            captions[:, T + t] = word
            partial = torch.cat([partial, word.unsqueeze(1)], dim=1)
        return captions
