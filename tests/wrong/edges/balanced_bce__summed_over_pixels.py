"""You add up the pixels of a picture. The loss is their mean, so that it does not depend on the
size of the picture."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).sum(dim=(1, 2, 3)).mean()
