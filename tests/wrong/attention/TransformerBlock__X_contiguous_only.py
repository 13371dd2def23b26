"""You use view on X, which fails where its numbers don't lie side by side in memory, for example after a
transpose. The norm and the mlp need no other shape than (N, L, E)."""
# ruff: noqa: F821 - layer_norm and MultiHeadAttention come from the reference

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
        rows = X.view(-1, X.shape[-1])
        normed = layer_norm(rows, self.norm1.weight, self.norm1.bias).view(X.shape)
        X = X + self.attn(normed, mask)
        return X + self.mlp(layer_norm(X, self.norm2.weight, self.norm2.bias))
