"""You put the past behind the other keys. It comes before them."""

import torch


def causal_mask(length, past=0):
    square = torch.ones(length, length, dtype=torch.bool).tril()
    return torch.cat([square, torch.ones(length, past, dtype=torch.bool)], dim=1)
