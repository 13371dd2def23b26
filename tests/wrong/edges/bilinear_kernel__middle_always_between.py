"""You put the middle of the tent at factor - 0.5 always. For odd k it is the weight number factor -
1."""

import torch


def bilinear_kernel(channels, factor):
    k = 2 * factor - factor % 2
    c = factor - 0.5
    tent = 1 - (torch.arange(k, dtype=torch.float32) - c).abs() / factor
    return torch.outer(tent, tent).repeat(channels, 1, 1, 1)
