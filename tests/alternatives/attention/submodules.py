"""Every part is a module of its own, softmax is written out, and products with ones and zeros do the masking."""

import torch
import torch.nn.functional as F
from torch import nn


class Softmax(nn.Module):
    def forward(self, scores, allowed):
        best = (
            scores.masked_fill(allowed.logical_not(), float("-inf")).max(dim=-1, keepdim=True).values.detach()
        )
        powers = (scores - best).clamp(max=0).exp() * allowed
        return powers / powers.sum(dim=-1, keepdim=True)


def attention(Q, K, V, mask=None):
    scale = torch.tensor(Q.size(-1), dtype=Q.dtype, device=Q.device).sqrt()
    scores = (Q / scale).matmul(K.mT)
    allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.broadcast_to(scores.shape)
    return Softmax()(scores, allowed).matmul(V)


def causal_mask(length, past=0):
    allowed = torch.ones(length, past + length).bool()
    for query in range(length):
        allowed[query, past + query + 1 :] = False
    return allowed


def layer_norm(X, weight, bias, eps=1e-5):
    n = X.shape[-1]
    centred = X - X.sum(-1, keepdim=True) / n
    deviation = torch.sqrt(torch.linalg.vecdot(centred, centred).unsqueeze(-1) / n + eps)
    return torch.mul(centred.div(deviation), weight).add(bias)


def positions(length, dim):
    columns = torch.arange(dim)
    frequency = torch.pow(10000.0, -(columns - columns % 2) / dim)
    # a cosine is a sine a quarter turn later
    angle = torch.arange(length).unsqueeze(1).double() * frequency.double() + (columns % 2) * torch.pi / 2
    return torch.sin(angle).to(torch.float32)


class Project(nn.Module):
    """Linear layers that borrow rows of one weight."""

    def forward(self, X, weight, bias, heads):
        Y = F.linear(X, weight, bias)
        return Y.reshape(*Y.shape[:2], heads, -1).permute(0, 2, 1, 3)


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim % num_heads > 0:
            raise ValueError("not divisible")
        self.h = num_heads
        holder = nn.MultiheadAttention(embed_dim, num_heads, batch_first=True)
        self.in_proj_weight, self.in_proj_bias = holder.in_proj_weight, holder.in_proj_bias
        self.out_proj = holder.out_proj
        self.project = Project()
        self.register_buffer("calls", torch.zeros(()), persistent=False)

    def forward(self, X, mask=None):
        self.calls += 1
        N, L, E = X.shape
        W, b = self.in_proj_weight.split(E), self.in_proj_bias.split(E)
        Q, K, V = (self.project(X, W[i], b[i], self.h) for i in range(3))
        if mask is not None:
            mask = mask.expand(N, L, L).repeat_interleave(self.h, dim=0).reshape(N, self.h, L, L)
        Y = attention(Q, K, V, mask)
        return self.out_proj(Y.permute(0, 2, 1, 3).reshape(N, L, E))


class PreNorm(nn.LayerNorm):
    def forward(self, X):
        return layer_norm(X, self.weight, self.bias, self.eps)


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1 = PreNorm(embed_dim)
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.norm2 = PreNorm(embed_dim)
        self.mlp = nn.Sequential(
            nn.Linear(embed_dim, hidden_dim), nn.Identity(), nn.Linear(hidden_dim, embed_dim)
        )

    def forward(self, X, mask=None):
        Y = self.attn(self.norm1(X), mask=mask) + X
        first, _identity, last = self.mlp
        return last(F.gelu(first(self.norm2(Y)))) + Y


def generate(model, tokens, steps):
    training = model.training
    try:
        model.eval()
        result = tokens.new_zeros(tokens.shape[0], tokens.shape[1] + steps)
        result[:, : tokens.shape[1]] = tokens
        with torch.no_grad():
            for at in range(tokens.shape[1], result.shape[1]):
                scores = model(result[:, :at])[:, -1, :]
                is_best = scores == scores.max(dim=-1, keepdim=True).values
                result[:, at] = is_best.int().argmax(dim=-1)
        return result
    finally:
        model.train(training)
