"""Your loss looks at pixels without an edge only. The edges count, too, with the weight beta."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    return -((1 - beta) * (1 - target) * F.logsigmoid(-logits)).mean()
