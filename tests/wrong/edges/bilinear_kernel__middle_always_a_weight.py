"""You put the middle of the tent at factor - 1 always. For even k it lies between two weights, at
factor - 0.5."""

import torch


def bilinear_kernel(channels, factor):
    k = 2 * factor - factor % 2
    c = factor - 1
    tent = 1 - (torch.arange(k, dtype=torch.float32) - c).abs() / factor
    return torch.outer(tent, tent).repeat(channels, 1, 1, 1)
