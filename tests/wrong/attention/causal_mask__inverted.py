"""Your mask is True for what is hidden. Here True means that a query may look."""

import torch


def causal_mask(length, past=0):
    return torch.ones(length, past + length, dtype=torch.bool).triu(past + 1)
