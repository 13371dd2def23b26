"""You spread the exponents from 0 to 1, both included. The exponent of pair i is 2i / dim, and never
reaches 1."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (pair / max(dim // 2 - 1, 1))
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
