# points: linear_params 10, conv2d_params 20, receptive_field 20
import numpy as np


def linear_params(in_features, out_features, bias=True):
    return int(np.prod([in_features, out_features])) + bias * out_features


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_size = np.broadcast_to(kernel_size, 2)
    shape = (out_channels, in_channels // groups, *kernel_size)
    return int(np.prod(shape) + (out_channels if bias else 0))


def receptive_field(layers):
    size = 1
    for k, s in layers[::-1]:
        size = (size - 1) * s + k
    return size
