"""Your norms take the root of the variance, and square it again. Where a position holds equal numbers,
the root of 0 makes gradients nan. Add eps first, then take one root; or call your layer_norm."""
# ruff: noqa: F821 - MultiHeadAttention comes from the reference

from torch import nn


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
        X = X + self.attn(self.normed(X, self.norm1), mask)
        return X + self.mlp(self.normed(X, self.norm2))

    def normed(self, X, norm):
        centred = X - X.mean(dim=-1, keepdim=True)
        deviation = centred.square().mean(dim=-1, keepdim=True).sqrt()
        return centred / (deviation**2 + 1e-5).sqrt() * norm.weight + norm.bias
