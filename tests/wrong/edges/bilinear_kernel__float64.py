"""Your kernel is of dtype float64. Layers are made in float32, and so is this weight."""

import torch


def bilinear_kernel(channels, factor):
    k = 2 * factor - factor % 2
    c = factor - 1 if k % 2 else factor - 0.5
    tent = 1 - (torch.arange(k, dtype=torch.float64) - c).abs() / factor
    return torch.outer(tent, tent).repeat(channels, 1, 1, 1)
