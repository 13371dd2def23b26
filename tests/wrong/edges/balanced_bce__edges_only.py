"""Your loss looks at the edges only. Pixels without an edge count, too, with the weight 1 -
beta."""

import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    return -(beta * target * F.logsigmoid(logits)).mean()
