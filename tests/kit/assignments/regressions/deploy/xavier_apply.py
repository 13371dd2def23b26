# points: init_weights 11, to_tensor 6
import numpy as np
import torch
from torch import nn


def weights_init(m):
    if isinstance(m, nn.Conv2d) or isinstance(m, nn.Linear):  # noqa: SIM101
        torch.nn.init.xavier_uniform_(m.weight)
        if m.bias is not None:
            torch.nn.init.zeros_(m.bias)


def init_weights(model):
    model.apply(weights_init)


def to_tensor(image):
    img = np.asarray(image)
    return torch.Tensor(img.transpose(2, 0, 1)) / 255.0
