"""You cut off large logits. Far from 0 the sigmoid is much closer to 0 or 1: leave the logits as they are."""

import torch


def edge_map(outputs):
    return torch.stack([torch.sigmoid(logits.clamp(-8, 8)) for logits in outputs]).mean(dim=0).detach()
