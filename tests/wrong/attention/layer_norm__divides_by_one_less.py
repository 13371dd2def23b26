"""Your variance divides by D - 1, which is what torch.var does unless told otherwise. A norm divides by D:
correction=0."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).sum(dim=-1, keepdim=True) / max(X.shape[-1] - 1, 1)
    return (X - mean) / torch.sqrt(variance + eps) * weight + bias
