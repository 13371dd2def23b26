"""You leave out weights that require no gradient. The weight of every layer is drawn, whether it is trained
or not."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)) and layer.weight.requires_grad:
            nn.init.xavier_uniform_(layer.weight)
