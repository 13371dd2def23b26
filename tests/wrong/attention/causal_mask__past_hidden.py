"""You hide the past. All positions before the first query lie before each of them, so each may look there."""

import torch


def causal_mask(length, past=0):
    square = torch.ones(length, length, dtype=torch.bool).tril()
    return torch.cat([torch.zeros(length, past, dtype=torch.bool), square], dim=1)
