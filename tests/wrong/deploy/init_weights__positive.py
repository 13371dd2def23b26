"""All your weights are positive. They should lie evenly on both sides of zero, from -b to b."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            b = (6 / (layer.weight[0].numel() + layer.weight[:, 0].numel())) ** 0.5
            nn.init.uniform_(layer.weight, 0, b)
