"""binary_cross_entropy_with_logits takes the sigmoid itself. You give it probabilities, so it is
taken twice."""

import torch
import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    weight = beta * target + (1 - beta) * (1 - target)
    return F.binary_cross_entropy_with_logits(torch.sigmoid(logits), target, weight=weight)
