"""Your number is right, but it comes as a tensor. A size is asked for as a plain Python int."""

import torch


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    room = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return torch.tensor(room // stride + 1)
