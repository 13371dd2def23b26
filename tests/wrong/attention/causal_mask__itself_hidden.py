"""You hide a query's own position from it. Query i may look at position past + i, too. Your first row
without a past has no True at all."""

import torch


def causal_mask(length, past=0):
    return torch.ones(length, past + length, dtype=torch.bool).tril(past - 1)
