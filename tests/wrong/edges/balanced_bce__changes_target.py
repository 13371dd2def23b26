"""You turn target into weights in place. The caller needs it again: make a new tensor."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    losses = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    target.mul_(2 * beta - 1).add_(1 - beta)
    return (target * losses).mean()
