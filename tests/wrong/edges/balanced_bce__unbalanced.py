"""Every pixel weighs the same in your loss. Edges weigh beta, and all other pixels 1 - beta."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, target)
