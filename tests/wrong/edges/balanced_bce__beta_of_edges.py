"""Your beta is the share of edges. It is the share of pixels without an edge, so that the rare
edges weigh much."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = target.mean(dim=(1, 2, 3), keepdim=True)
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).mean()
