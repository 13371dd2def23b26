"""You normalize after each sum, as the first transformers did. Here the norm comes before attention and
before the mlp, and X itself goes past both."""
# ruff: noqa: F821 - MultiHeadAttention and layer_norm come from the reference

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
        Y = layer_norm(X + self.attn(X, mask), self.norm1.weight, self.norm1.bias)
        return layer_norm(Y + self.mlp(Y), self.norm2.weight, self.norm2.bias)
