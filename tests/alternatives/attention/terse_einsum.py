"""As short as possible, by einsum and softmax."""

import torch
import torch.nn.functional as F
from torch import nn


def attention(Q, K, V, mask=None):
    scores = torch.einsum("...ld,...sd->...ls", Q * Q.shape[-1] ** -0.5, K)
    allowed = True if mask is None else mask
    hidden = torch.zeros_like(scores).masked_fill(~torch.as_tensor(allowed), torch.finfo(Q.dtype).min)
    return torch.einsum("...ls,...se->...le", F.softmax(scores + hidden, -1), V)


def causal_mask(length, past=0):
    return torch.arange(past + length) <= torch.arange(past, past + length).unsqueeze(1)


def layer_norm(X, weight, bias, eps=1e-5):
    variance, mean = torch.var_mean(X, -1, correction=0, keepdim=True)
    return torch.addcmul(bias, (X - mean) * (variance + eps) ** -0.5, weight)


def positions(length, dim):
    angle = torch.outer(torch.arange(length).float(), 10000 ** (-torch.arange(0, dim, 2) / dim))
    return torch.view_as_real(torch.complex(angle.sin(), angle.cos())).flatten(1)


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        self.heads, rest = num_heads, embed_dim % num_heads
        if rest:
            raise ValueError(embed_dim, num_heads)
        self.in_proj_weight = nn.Parameter(nn.init.xavier_normal_(torch.empty(3 * embed_dim, embed_dim)))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim))
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def forward(self, X, mask=None):
        E = X.shape[-1]
        W = self.in_proj_weight.view(3, self.heads, E // self.heads, E)
        b = self.in_proj_bias.view(3, 1, self.heads, 1, E // self.heads)
        mask = mask if mask is None else mask.view(-1, 1, *mask.shape[-2:])
        Y = attention(*(torch.einsum("nle,khde->knhld", X, W) + b), mask)
        return (
            torch.einsum("nhld,ohd->nlo", Y, self.out_proj.weight.view(E, self.heads, -1))
            + self.out_proj.bias
        )


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(embed_dim), nn.LayerNorm(embed_dim)
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.mlp = nn.Sequential(
            nn.Linear(embed_dim, hidden_dim), nn.GELU(), nn.Linear(hidden_dim, embed_dim)
        )

    def forward(self, X, mask=None):
        def norm(X, of):
            return layer_norm(X, *of.parameters())

        return (Y := X + self.attn(norm(X, self.norm1), mask)) + self.mlp(norm(Y, self.norm2))


def generate(model, tokens, steps):
    training, _ = model.training, model.eval()
    with torch.inference_mode():
        for _ in range(steps):
            tokens = torch.hstack([tokens, model(tokens)[:, -1:].argmax(-1)])
    model.train(training)
    return tokens
