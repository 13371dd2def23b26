"""Only one layer gets new weights: your function returns from inside the loop. Go through all layers
first."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.xavier_uniform_(layer.weight)
            return model
