"""You use Kaiming He's rule, which looks at the fan-in alone. Xavier Glorot's bound is sqrt(6 / (fan_in
+ fan_out))."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.kaiming_uniform_(layer.weight)
