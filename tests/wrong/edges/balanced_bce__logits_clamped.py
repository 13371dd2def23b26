"""You clamp the logits, so the loss is too small beyond, and it has no gradient there."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    logits = logits.clamp(-50, 50)
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).mean()
