"""You take the mean of the logits first. The sigmoid is bent, so this is not the mean of the
sigmoids."""

import torch


def edge_map(outputs):
    return torch.sigmoid(torch.stack(list(outputs)).mean(dim=0)).detach()
