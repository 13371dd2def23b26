"""You always add 0.00001, whatever eps is given."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    return (X - mean) / torch.sqrt(variance + 1e-5) * weight + bias
