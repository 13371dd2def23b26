"""Your table has an axis for the batch in front. The contract asks for (length, dim)."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (2 * pair / dim)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float().unsqueeze(0)
