# points: attention 20, layer_norm 10, MultiHeadAttention 22, TransformerBlock 14, generate 14
import math

import torch
from torch import nn


def extended_mask(mask, dtype):
    return (1.0 - mask.to(dtype)) * torch.finfo(dtype).min


def attention(Q, K, V, mask=None):
    attention_scores = torch.matmul(Q, K.transpose(-1, -2))
    attention_scores = attention_scores / math.sqrt(Q.shape[-1])
    if mask is not None:
        attention_scores = attention_scores + extended_mask(mask, Q.dtype)
    attention_probs = nn.functional.softmax(attention_scores, dim=-1)
    return torch.matmul(attention_probs, V)


def layer_norm(X, weight, bias, eps=1e-5):
    input_dtype = X.dtype
    X = X.to(torch.float32)
    u = X.mean(-1, keepdim=True)
    s = (X - u).pow(2).mean(-1, keepdim=True)
    X = (X - u) / torch.sqrt(s + eps)
    return weight * X.to(input_dtype) + bias


def gelu(x):
    return x * 0.5 * (1.0 + torch.erf(x / math.sqrt(2.0)))


class Norm(nn.Module):
    def __init__(self, hidden_size, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(hidden_size))
        self.bias = nn.Parameter(torch.zeros(hidden_size))
        self.variance_epsilon = eps

    def forward(self, hidden_states):
        u = hidden_states.mean(-1, keepdim=True)
        s = (hidden_states - u).pow(2).mean(-1, keepdim=True)
        return self.weight * (hidden_states - u) / torch.sqrt(s + self.variance_epsilon) + self.bias


class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim % num_heads != 0:
            raise ValueError(f"The hidden size ({embed_dim}) is not a multiple of the heads ({num_heads})")
        self.num_attention_heads = num_heads
        self.attention_head_size = embed_dim // num_heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * embed_dim, embed_dim).normal_(std=0.02))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim))
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def transpose_for_scores(self, x):
        new_x_shape = (*x.size()[:-1], self.num_attention_heads, self.attention_head_size)
        return x.view(*new_x_shape).permute(0, 2, 1, 3)

    def forward(self, X, mask=None):
        if mask is not None:
            mask = mask[None, None] if mask.dim() == 2 else mask[:, None]
        mixed = nn.functional.linear(X, self.in_proj_weight, self.in_proj_bias)
        query_layer, key_layer, value_layer = map(self.transpose_for_scores, mixed.tensor_split(3, dim=-1))
        context_layer = attention(query_layer, key_layer, value_layer, mask)
        context_layer = context_layer.permute(0, 2, 1, 3).contiguous()
        return self.out_proj(context_layer.view(X.shape))


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1 = Norm(embed_dim)
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.norm2 = Norm(embed_dim)
        self.mlp = nn.ModuleList(
            [nn.Linear(embed_dim, hidden_dim), nn.Identity(), nn.Linear(hidden_dim, embed_dim)]
        )

    def forward(self, X, mask=None):
        residual = X
        hidden_states = self.norm1(X)
        hidden_states = residual + self.attn(hidden_states, mask)
        residual = hidden_states
        hidden_states = gelu(self.mlp[0](self.norm2(hidden_states)))
        return residual + self.mlp[2](hidden_states)


@torch.inference_mode()
def generate(model, tokens, steps):
    was_training = model.training
    model.eval()
    input_ids = tokens
    max_length = input_ids.shape[-1] + steps
    while input_ids.shape[-1] < max_length:
        next_token_logits = model(input_ids)[:, -1, :].clone().float()
        next_tokens = torch.argmax(next_token_logits, dim=-1)
        input_ids = torch.cat([input_ids, next_tokens[:, None]], dim=-1)
    if was_training:
        model.train()
    return input_ids
