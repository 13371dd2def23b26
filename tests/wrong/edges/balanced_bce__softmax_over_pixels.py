"""You take a softmax over the pixels, as if only one of them could be an edge. Each pixel is a
question of its own: a sigmoid."""

import torch
import torch.nn.functional as F


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    p = F.log_softmax(logits.flatten(1), dim=1).reshape(logits.shape)
    edges = beta * target * p
    others = (1 - beta) * (1 - target) * torch.log1p(-p.exp().clamp(max=1 - 1e-6))
    return -(edges + others).mean()
