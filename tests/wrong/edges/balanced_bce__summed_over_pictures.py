"""You add up the losses of the pictures. The loss of a batch is their mean."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).mean(dim=(1, 2, 3)).sum()
