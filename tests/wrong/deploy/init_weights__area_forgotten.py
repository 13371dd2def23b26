"""Your fans of a convolution leave out the kernel's area. Each output meets a whole window: multiply
both fans by the kernel's height times its width."""

from torch import nn


def init_weights(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            b = (6 / (layer.weight.shape[0] + layer.weight.shape[1])) ** 0.5
            nn.init.uniform_(layer.weight, -b, b)
