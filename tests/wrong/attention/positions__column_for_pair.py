"""You take the column, 2i, for i, and so double the exponent twice. Column 2i has the exponent 2i / dim."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (4 * pair / dim)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
