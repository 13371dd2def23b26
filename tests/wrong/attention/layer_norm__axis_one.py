"""You normalize along axis 1. With one axis or more than two that is not the last one: use dim=-1."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=1, keepdim=True)
    return (X - mean) / torch.sqrt(variance + eps) * weight + bias
