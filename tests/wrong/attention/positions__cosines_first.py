"""You put cosines into even columns and sines into odd ones. Sines come first."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (2 * pair / dim)
    return torch.stack([angles.cos(), angles.sin()], dim=-1).flatten(1).float()
