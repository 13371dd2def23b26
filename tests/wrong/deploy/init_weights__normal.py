"""You draw from a normal distribution. Asked for is the uniform one: all numbers between -b and b are
equally likely, and none lies outside."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.xavier_normal_(layer.weight)
