"""You turn the tensors into float32. A result has the dtype of the logits."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    logits, target = logits.float(), target.float()
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    edges = beta * target * F.logsigmoid(logits)
    others = (1 - beta) * (1 - target) * F.logsigmoid(-logits)
    return -(edges + others).mean()
