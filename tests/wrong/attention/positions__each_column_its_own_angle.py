"""You take another angle for the cosine than for the sine beside it. Both columns of a pair have one
angle."""

import torch


def positions(length, dim):
    pair = torch.arange(dim, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64)
    angles = position[:, None] / 10000 ** (pair / dim)
    return torch.where(pair % 2 == 0, angles.sin(), angles.cos()).float()
