"""You turn the result into float32. It has the dtype of the outputs."""

import torch


def edge_map(outputs):
    return torch.stack([torch.sigmoid(logits) for logits in outputs]).mean(dim=0).detach().float()
