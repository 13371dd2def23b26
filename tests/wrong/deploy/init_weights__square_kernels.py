"""Your area is the kernel's height squared. Kernels need not be square: height times width."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            area = layer.weight.shape[2] ** 2 if isinstance(layer, nn.Conv2d) else 1
            b = (6 / ((layer.weight.shape[1] + layer.weight.shape[0]) * area)) ** 0.5
            nn.init.uniform_(layer.weight, -b, b)
