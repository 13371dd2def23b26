"""You add up losses without balance. Call balanced_bce, in which edges weigh more."""

import torch.nn.functional as F


def hed_loss(outputs, target):
    return sum(F.binary_cross_entropy_with_logits(logits, target) for logits in outputs)
