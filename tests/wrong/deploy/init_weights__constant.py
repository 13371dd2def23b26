"""All weights of a layer become the same number. Units that begin alike stay alike. Draw each weight
anew, evenly from -b to b."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.constant_(
                layer.weight, (6 / (layer.weight[0].numel() + layer.weight[:, 0].numel())) ** 0.5
            )
