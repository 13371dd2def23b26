"""Your linear layers are called fc1 and fc2. The contract calls them mlp.0 and mlp.2, as an nn.Sequential
with GELU in between does."""
# ruff: noqa: F821 - MultiHeadAttention and layer_norm come from the reference

from torch import nn


class TransformerBlock(nn.Module):
    def __init__(self, embed_dim, num_heads, hidden_dim):
        super().__init__()
        self.norm1 = nn.LayerNorm(embed_dim)
        self.attn = MultiHeadAttention(embed_dim, num_heads)
        self.norm2 = nn.LayerNorm(embed_dim)
        self.fc1 = nn.Linear(embed_dim, hidden_dim)
        self.gelu = nn.GELU()
        self.fc2 = nn.Linear(hidden_dim, embed_dim)

    def forward(self, X, mask=None):
        Y = X + self.attn(layer_norm(X, self.norm1.weight, self.norm1.bias), mask)
        return Y + self.fc2(self.gelu(self.fc1(layer_norm(Y, self.norm2.weight, self.norm2.bias))))
