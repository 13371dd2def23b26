"""You let each query see one position of its future. Query i may look at the keys up to past + i."""

import torch


def causal_mask(length, past=0):
    return torch.ones(length, past + length, dtype=torch.bool).tril(past + 1)
