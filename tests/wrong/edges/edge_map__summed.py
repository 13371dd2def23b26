"""You add up the probabilities. Divide by the number of outputs, or they exceed 1."""

import torch


def edge_map(outputs):
    return torch.stack([torch.sigmoid(logits) for logits in outputs]).sum(dim=0).detach()
