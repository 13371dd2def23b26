"""binary_cross_entropy of a sigmoid cuts the logarithm off at -100, where the sigmoid has rounded
to 0 or 1. Work with the logits."""

import torch
import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    weight = beta * target + (1 - beta) * (1 - target)
    return F.binary_cross_entropy(torch.sigmoid(logits), target, weight=weight)
