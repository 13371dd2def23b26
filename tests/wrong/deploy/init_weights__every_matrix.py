"""You draw every weight that has more than one axis. Normalising layers may have such weights, too: ask for
the class of each layer."""

from torch import nn


def init_weights(model):
    for name, parameter in model.named_parameters():
        if name.endswith("weight") and parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
