"""You take the mean over the edges and the mean over the others, and add them. The terms are
divided by the number of all pixels."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    edges = -(target * F.logsigmoid(logits)).sum() / target.sum().clamp(min=1)
    others = -((1 - target) * F.logsigmoid(-logits)).sum() / (1 - target).sum().clamp(min=1)
    return (edges + others) / 2
