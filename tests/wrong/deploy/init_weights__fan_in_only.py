"""Your bound comes from the fan-in alone. Xavier's rule takes both: sqrt(6 / (fan_in + fan_out))."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            b = (3 / layer.weight[0].numel()) ** 0.5
            nn.init.uniform_(layer.weight, -b, b)
