"""Your weight connects all channels, with zeros between different ones. With groups=channels the
weight has one kernel for each channel: (channels, 1, k, k)."""

import torch


def bilinear_kernel(channels, factor):
    k = 2 * factor - factor % 2
    c = factor - 1 if k % 2 else factor - 0.5
    tent = 1 - (torch.arange(k, dtype=torch.float32) - c).abs() / factor
    weight = torch.zeros(channels, channels, k, k)
    for channel in range(channels):
        weight[channel, channel] = torch.outer(tent, tent)
    return weight
