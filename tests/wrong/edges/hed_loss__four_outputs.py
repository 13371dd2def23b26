"""You add up exactly four losses. There are as many outputs as there are stages, and one more."""

import torch.nn.functional as F


def one_loss(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    weight = beta * target + (1 - beta) * (1 - target)
    return F.binary_cross_entropy_with_logits(logits, target, weight=weight)


def hed_loss(outputs, target):
    losses = [one_loss(logits, target) for logits in outputs]
    return losses[0] + losses[1] + losses[2] + losses[3]
