"""You take one mean and one variance for the whole tensor. Each row along the last axis has its own."""

import torch


def layer_norm(X, weight, bias, eps=1e-5):
    mean = X.mean()
    variance = ((X - mean) ** 2).mean()
    return (X - mean) / torch.sqrt(variance + eps) * weight + bias
