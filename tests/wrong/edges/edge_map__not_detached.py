"""Your result still requires a gradient. Nothing is learned from the edge map: detach it."""

import torch


def edge_map(outputs):
    return torch.stack([torch.sigmoid(logits) for logits in outputs]).mean(dim=0)
