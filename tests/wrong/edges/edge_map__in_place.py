"""You take the sigmoids in place, so the logits of the caller are lost. Make new tensors."""

import torch


def edge_map(outputs):
    return torch.stack([logits.detach().sigmoid_() for logits in outputs]).mean(dim=0)
