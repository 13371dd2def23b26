"""You divide by the mean distance from the mean. The deviation is the root of the mean of the squared
distances."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = (X - mean).abs().mean(dim=-1, keepdim=True) ** 2
    return (X - mean) / torch.sqrt(variance + eps) * weight + bias
