"""You make a tensor of the given size and count the windows on it. For small sizes the number is
right, for large ones the memory does not suffice. All that is needed is arithmetic with whole
numbers."""

import torch


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    cells = torch.empty(size + 2 * padding)
    reach = dilation * (kernel_size - 1) + 1
    return cells.unfold(0, reach, stride).shape[0]
