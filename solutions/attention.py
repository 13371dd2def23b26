# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# INTRO

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

# %% [markdown]
# ## 1. Attention


# %% exercise="attention"
def attention(Q, K, V, mask=None):
    """Each query gets a weighted mean of the values: softmax(Q K^T / sqrt(d)) V.

    Takes Q of shape (..., L, d), K of shape (..., S, d) and V of shape (..., S, e): L queries, S keys,
    and a value for each key. Returns a tensor of shape (..., L, e). Leading axes, if there are any,
    broadcast as they do in torch.

    mask is None, or a bool tensor that broadcasts to (..., L, S) and has one axis or more. It is True where
    a query may look at a key. Each row has at least one True.

    - The result has the dtype and the device of the tensors given.
    - Gradients flow to Q, K and V.
    - It is finite for all numbers of Q and K from -1000 to 1000, and right there: in float64 always, in
      float32 where one score of each row lies well above the others.
    - The tensors given are not modified.
    - By hand: no library attention.
    """
    ### BEGIN SOLUTION
    scores = Q @ K.transpose(-1, -2) / math.sqrt(Q.shape[-1])  # (..., L, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return torch.softmax(scores, dim=-1) @ V
    ### END SOLUTION


# %% [markdown]
# ## 2. Not to look ahead


# %% exercise="causal_mask"
def causal_mask(length, past=0):
    """The mask of a model that must not look into the future.

    Takes two ints: the number of queries, 1 or more, and how many positions lie before the first of them.
    Returns a bool tensor of shape (length, past + length): query i may look at the keys 0 to past + i, and
    the mask is True there.
    """
    ### BEGIN SOLUTION
    return torch.ones(length, past + length, dtype=torch.bool).tril(past)
    ### END SOLUTION


# %% [markdown]
# ## 3. Layer normalization


# %% exercise="layer_norm"
def layer_norm(X, weight, bias, eps=1e-5):
    """Give each row mean 0 and variance 1, then multiply by weight and add bias.

    Takes X of shape (..., D), with one axis or more, and weight and bias of shape (D,). Returns a tensor of
    the shape of X: (X - mean) / sqrt(variance + eps) * weight + bias. Mean and variance are those of the D
    numbers along the last axis; the variance is the mean of the squared distances from the mean, so it
    divides by D.

    - The result has the dtype and the device of the tensors given.
    - Gradients flow to X, weight and bias.
    - It is right within 0.005 in float32 for rows with mean 1000 and deviation 1.
    - The tensors given are not modified.
    - By hand: no library normalization (layer, RMS, group, batch or instance).
    """
    ### BEGIN SOLUTION
    centred = X - X.mean(dim=-1, keepdim=True)
    variance = (centred**2).mean(dim=-1, keepdim=True)
    return centred / torch.sqrt(variance + eps) * weight + bias
    ### END SOLUTION


# %% [markdown]
# ## 4. Positions


# %% exercise="positions"
def positions(length, dim):
    """A code of sines and cosines for each position of a sequence.

    Takes two ints, the number of positions and an even number of columns. Returns a float32 tensor of shape
    (length, dim). For the pair i = 0, 1, ... of columns 2i and 2i + 1, and for each position p from 0 on, the
    angle is p / 10000 ** (2i / dim). Its sine stands in column 2i, its cosine in column 2i + 1.

    - It is right within 0.0001 for lengths up to 1024.
    """
    ### BEGIN SOLUTION
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (2 * pair / dim)  # (length, dim / 2)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
    ### END SOLUTION


# %% [markdown]
# ## 5. Several heads


# %% exercise="MultiHeadAttention"
class MultiHeadAttention(nn.Module):
    """Self-attention with several heads, numerically as nn.MultiheadAttention(batch_first=True).

    MultiHeadAttention(embed_dim, num_heads), where embed_dim E is a multiple of num_heads; anything else
    raises ValueError. The layer has exactly these parameters, so that weights of the library's layer
    can be loaded into it:

    - in_proj_weight (3E, E) and in_proj_bias (3E,): three linear layers in one. The first E rows make
      the queries, the next E the keys, the last E the values.
    - out_proj.weight (E, E) and out_proj.bias (E,): the linear layer at the end.

    All are trainable. How you initialise them is up to you: the tests load numbers of their own.
    """

    def __init__(self, embed_dim, num_heads):
        """Make the parameters; ValueError if embed_dim can't be divided by num_heads."""
        super().__init__()
        ### BEGIN SOLUTION
        if embed_dim % num_heads:
            raise ValueError(f"embed_dim {embed_dim} can't be divided among {num_heads} heads")
        self.num_heads = num_heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * embed_dim, embed_dim))
        nn.init.xavier_uniform_(self.in_proj_weight)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim))
        self.out_proj = nn.Linear(embed_dim, embed_dim)
        ### END SOLUTION

    def forward(self, X, mask=None):
        """(N, L, E) -> (N, L, E)

        mask is None, or a bool tensor, True where a position may look: (L, L) for all, or (N, L, L) with
        one for each sequence. It is the same for all heads. Each row has at least one True.

        Queries, keys and values are cut into num_heads parts of E / num_heads columns, one after the
        other. Each head attends with its parts alone. The results are put side by side again, in the same
        order, and go through out_proj. You may call your attention.

        - The result has the dtype and the device of X and the parameters.
        - Gradients flow to X and to all parameters.
        - X, mask and the parameters are not modified.
        - By hand: no library attention.
        """
        ### BEGIN SOLUTION
        Q, K, V = (
            part.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)  # (N, heads, L, E / heads)
            for part in F.linear(X, self.in_proj_weight, self.in_proj_bias).chunk(3, dim=-1)
        )
        if mask is not None and mask.dim() == 3:
            mask = mask.unsqueeze(1)  # the same for all heads
        return self.out_proj(attention(Q, K, V, mask).transpose(1, 2).flatten(2))
        ### END SOLUTION


# %% [markdown]
# ## 6. A block


# %% exercise="TransformerBlock"
class TransformerBlock(nn.Module):
    """A block of a transformer: attention and a small network, each with a norm before it and a sum after.

    TransformerBlock(embed_dim, num_heads, hidden_dim), where embed_dim E is a multiple of num_heads; anything
    else raises ValueError. With hidden_dim H, it has exactly these parameters:

    - norm1.weight and norm1.bias, both (E,)
    - attn.in_proj_weight, attn.in_proj_bias, attn.out_proj.weight and attn.out_proj.bias, as in
      MultiHeadAttention
    - norm2.weight and norm2.bias, both (E,)
    - mlp.0.weight (H, E), mlp.0.bias (H,), mlp.2.weight (E, H) and mlp.2.bias (E,): a linear layer, the
      exact GELU, and a linear layer

    All are trainable. How you initialise them is up to you.
    """

    def __init__(self, embed_dim, num_heads, hidden_dim):
        """Make the parts. A layer of the library may hold parameters, as long as it is never called."""
        super().__init__()
        ### BEGIN SOLUTION
        self.norm1 = nn.LayerNorm(embed_dim)  # holds weight and bias
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.norm2 = nn.LayerNorm(embed_dim)
        self.mlp = nn.Sequential(
            nn.Linear(embed_dim, hidden_dim), nn.GELU(), nn.Linear(hidden_dim, embed_dim)
        )
        ### END SOLUTION

    def forward(self, X, mask=None):
        """(N, L, E) -> (N, L, E)

        First X + attn(norm1(X)); call the result Y. Then Y + mlp(norm2(Y)). Both norms have an eps of 1e-5.
        mask is as in MultiHeadAttention. You may call your layer_norm and your MultiHeadAttention.

        - The result has the dtype and the device of X and the parameters.
        - Gradients flow to X and to all parameters.
        - X, mask and the parameters are not modified.
        - By hand: no library attention, no library normalization, no library transformer.
        """
        ### BEGIN SOLUTION
        X = X + self.attn(layer_norm(X, self.norm1.weight, self.norm1.bias), mask)
        return X + self.mlp(layer_norm(X, self.norm2.weight, self.norm2.bias))
        ### END SOLUTION


# %% [markdown]
# ## 7. Writing on


# %% exercise="generate"
def generate(model, tokens, steps):
    """Append tokens greedily, one at a time.

    Takes a model that maps tokens, int64 of shape (N, T), to logits of shape (N, T, V): at each position, a
    number for each of V tokens that may come next. tokens is where to start, with T of at least 1; steps is
    0 or more. In each step, the model sees all tokens so far, and the token with the largest logit at the
    last position is appended to each row; of equal logits the first one wins. Returns int64 of shape
    (N, T + steps), beginning with tokens.

    - The model runs in eval mode, without gradients. Afterwards it is in the mode in which it was found.
    - tokens is not modified.
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for _step in range(steps):
            logits = model(tokens)[:, -1]  # (N, V)
            tokens = torch.cat([tokens, logits.argmax(dim=-1, keepdim=True)], dim=1)
    model.train(was_training)
    return tokens
    ### END SOLUTION
