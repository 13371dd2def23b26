"""You add the bias before you multiply by the weight. Multiply first."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    return ((X - mean) / torch.sqrt(variance + eps) + bias) * weight
