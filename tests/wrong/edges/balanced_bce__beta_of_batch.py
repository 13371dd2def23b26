"""You count beta over the whole batch. Each picture has a beta of its own."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean()
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).mean()
