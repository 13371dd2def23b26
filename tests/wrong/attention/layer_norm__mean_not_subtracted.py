"""You don't subtract the mean. That would be an RMS norm; here each row gets mean 0 first."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    variance = (X**2).mean(dim=-1, keepdim=True)
    return X / torch.sqrt(variance + eps) * weight + bias
