"""You return numbers to be added to the scores, 0 and minus infinity. The mask has to hold bools, True
where a query may look."""

import torch


def causal_mask(length, past=0):
    hidden = torch.ones(length, past + length, dtype=torch.bool).triu(past + 1)
    return torch.zeros(length, past + length).masked_fill(hidden, float("-inf"))
