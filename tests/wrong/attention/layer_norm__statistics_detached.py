"""You compute mean and variance without gradients. Both depend on X, and the gradient has to go through
them."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    mean = mean.detach()
    variance = ((X - mean) ** 2).mean(dim=-1, keepdim=True).detach()
    return (X - mean) / torch.sqrt(variance + eps) * weight + bias
