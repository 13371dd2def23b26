"""Only convolutions get new weights. Draw those of nn.Linear, too."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
