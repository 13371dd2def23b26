"""Each call gives the same numbers, because you set the seed inside. Leave the random generator alone;
whoever wants to repeat a run sets the seed outside."""

import torch
from torch import nn


def init_weights(model):
    torch.manual_seed(0)
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.xavier_uniform_(layer.weight)
