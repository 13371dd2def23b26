"""You count positions from 1. The first position is 0: its row is 0, 1, 0, 1, and so on."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(1, length + 1, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (2 * pair / dim)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
