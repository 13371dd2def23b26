"""You leave the fused output out of the mean. It is an output like all others."""

import torch


def edge_map(outputs):
    return (
        torch.stack([torch.sigmoid(logits) for logits in outputs[: max(1, len(outputs) - 1)]])
        .mean(dim=0)
        .detach()
    )
