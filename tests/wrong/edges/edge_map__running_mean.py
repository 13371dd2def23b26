"""You take the mean of the mean so far and the next output, so the last one weighs a half. All of
them weigh the same."""

import torch


def edge_map(outputs):
    mean = torch.sigmoid(outputs[0])
    for logits in outputs[1:]:
        mean = (mean + torch.sigmoid(logits)) / 2
    return mean.detach()
