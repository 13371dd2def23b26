"""You put new Parameter objects into the layers. An optimizer that was made before goes on to train the
old ones. Change the numbers in place, as the functions of nn.init do."""

import torch
from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            layer.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty_like(layer.weight)))
