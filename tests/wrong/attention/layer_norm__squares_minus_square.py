"""You compute the variance as the mean of squares minus the square of the mean. For numbers far from zero
both are huge and nearly alike, and the difference has no right digit left. Subtract the mean first,
then square."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    variance = (X**2).mean(dim=-1, keepdim=True) - mean**2
    return (X - mean) / torch.sqrt(variance + eps) * weight + bias
