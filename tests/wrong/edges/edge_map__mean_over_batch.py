"""You take the mean over the pictures. It goes over the outputs; each picture keeps its own map."""

import torch


def edge_map(outputs):
    return torch.cat([torch.sigmoid(logits) for logits in outputs]).mean(dim=0, keepdim=True).detach()
