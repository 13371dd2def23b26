"""You use the beta of the first picture for the whole batch. Each picture has its own."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target[0].mean()
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).mean()
