"""Counting by looking: the layers are built (on the meta device, which holds no numbers) and counted."""

import torch
from torch import nn


def numel(module):
    return sum(parameter.numel() for parameter in module.parameters())


def linear_params(in_features, out_features, bias=True):
    return numel(nn.Linear(in_features, out_features, bias=bias, device="meta"))


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    return numel(nn.Conv2d(in_channels, out_channels, kernel_size, bias=bias, groups=groups, device="meta"))


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    # with one channel each: a number comes out for each place
    places = nn.Conv2d(1, 1, kernel_size, stride, padding)(torch.zeros(1, 1, height, width)).numel()
    return places * conv2d_params(in_channels, out_channels, kernel_size, bias=False, groups=groups)


def receptive_field(layers):
    """In one dimension: grow an input until something comes out at the end."""
    side = 1
    while True:
        left = side
        for kernel_size, stride in layers:
            left = (left - kernel_size) // stride + 1 if left >= kernel_size else 0
        if left >= 1:
            return side
        side += 1


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)


def lenet5_params():
    net = LeNet5()
    counts = {name: numel(layer) for name, layer in net.named_children()}
    return {"total": numel(net)} | counts


lenet = lenet5_params()
c3_paper = [nn.Conv2d(seen, 1, 5) for seen in [3] * 6 + [4] * 9 + [6]]

ANSWERS = {
    "fc_image": linear_params(1000 * 1000, 1000 * 1000, bias=False),
    "filters": conv2d_params(3, 10, 5, bias=False),
    "filters_bias": conv2d_params(3, 10, 5),
    "lenet_c3": lenet["conv2"],
    "lenet_c3_paper": sum(numel(filter) for filter in c3_paper),
    "lenet_total": lenet["total"],
    "standard_8_8": conv2d_params(8, 8, 3, bias=False),
    "separable_8_8": conv2d_params(8, 8, 3, bias=False, groups=8) + conv2d_params(8, 8, 1, bias=False),
    "spatial_3x3": conv2d_params(1, 1, (3, 1), bias=False) + conv2d_params(1, 1, (1, 3), bias=False),
    "three_3x3": receptive_field([(3, 1)] * 3),
    "same_5": nn.Conv2d(1, 1, 3, padding=1)(torch.zeros(1, 1, 5, 5)).shape[-1],
}
