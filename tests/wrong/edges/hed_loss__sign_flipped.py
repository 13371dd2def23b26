"""Your sum is negative, so training moves away from the edges."""

import torch.nn.functional as F


def one_loss(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    weight = beta * target + (1 - beta) * (1 - target)
    return F.binary_cross_entropy_with_logits(logits, target, weight=weight)


def hed_loss(outputs, target):
    return -sum(one_loss(logits, target) for logits in outputs)
