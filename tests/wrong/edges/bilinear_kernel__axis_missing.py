"""Your weight has three axes. A transposed convolution with groups wants (channels, 1, k, k)."""

import torch


def bilinear_kernel(channels, factor):
    k = 2 * factor - factor % 2
    c = factor - 1 if k % 2 else factor - 0.5
    tent = 1 - (torch.arange(k, dtype=torch.float32) - c).abs() / factor
    return torch.outer(tent, tent).repeat(channels, 1, 1)
