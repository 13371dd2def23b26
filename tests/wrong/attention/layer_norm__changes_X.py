"""You subtract the mean in place, and so change the caller's tensor. Write centred = X - mean, which makes
a new one."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean(dim=-1, keepdim=True)
    X -= mean
    variance = (X**2).mean(dim=-1, keepdim=True)
    return X / torch.sqrt(variance + eps) * weight + bias
