"""Only linear layers get new weights. Draw those of nn.Conv2d, too."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
