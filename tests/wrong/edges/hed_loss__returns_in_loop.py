"""The return stands inside of the loop, so only the first output counts."""

import torch.nn.functional as F


def one_loss(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    weight = beta * target + (1 - beta) * (1 - target)
    return F.binary_cross_entropy_with_logits(logits, target, weight=weight)


def hed_loss(outputs, target):
    total = 0
    for logits in outputs:
        return total + one_loss(logits, target)
