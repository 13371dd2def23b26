"""You take the sigmoid and its logarithm in two steps. Far from zero the sigmoid rounds to 0 or 1,
and the logarithm is infinite."""

import torch


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    p = torch.sigmoid(logits)
    edges = beta * target * torch.log(p)
    others = (1 - beta) * (1 - target) * torch.log(1 - p)
    return -(edges + others).mean()
