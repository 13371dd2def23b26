"""exp overflows for large numbers: the loss is then infinite. F.softplus and F.logsigmoid take care
of it."""

import torch


def balanced_bce(logits, target):
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    edges = beta * target * torch.log(1 + torch.exp(-logits))
    others = (1 - beta) * (1 - target) * torch.log(1 + torch.exp(logits))
    return (edges + others).mean()
