"""You compute in float32 whatever the inputs are, so float64 loses half of its digits."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    dtype, X = X.dtype, X.float()
    mean = X.mean(dim=-1, keepdim=True)
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True)
    return ((X - mean) / torch.sqrt(variance + eps)).to(dtype) * weight + bias
