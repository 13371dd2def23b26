"""You put all sines into the first half and all cosines into the second. They take turns: a sine in each
even column, its cosine in the odd column after it."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (2 * pair / dim)
    return torch.cat([angles.sin(), angles.cos()], dim=1).float()
