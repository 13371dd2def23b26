"""You ignore the past. There are past + length keys, and each query may look at all of the past."""

import torch


def causal_mask(length, past=0):
    return torch.ones(length, length, dtype=torch.bool).tril()
