"""You don't add the bias."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    return (X - mean) / torch.sqrt(variance + eps) * weight
