"""Your table is of float64. The contract asks for float32: compute as you like, then call .float()."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (2 * pair / dim)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
