"""You look at what is inside the model, but not at the model itself. It may be a layer: model.modules()
begins with it."""

from torch import nn


def init_weights(model):
    for layer in list(model.modules())[1:]:
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.xavier_uniform_(layer.weight)
