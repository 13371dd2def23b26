"""You don't add eps. A row of equal numbers has variance 0, and is then divided by 0."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    return (X - mean) / torch.sqrt(variance) * weight + bias
