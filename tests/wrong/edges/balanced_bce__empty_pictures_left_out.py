"""You leave out pictures without edges. Their loss is 0, and it counts in the mean."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    keep = target.flatten(1).any(dim=1)
    logits, target = logits[keep], target[keep]
    if len(logits) == 0:
        return logits.sum()
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).mean()
