"""You look at the direct children of the model alone. Layers may lie deeper: model.modules() finds them
all."""

from torch import nn


def init_weights(model):
    for layer in model.children():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.xavier_uniform_(layer.weight)
