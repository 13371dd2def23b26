"""NumPy: products and cumulative products of arrays, made into ints at the end; answers as NumPy left them."""

import numpy as np


def linear_params(in_features, out_features, bias=True):
    W = np.broadcast_to(np.int64(1), (out_features, in_features))  # a matrix of ones that takes no memory
    return W.size + bool(bias) * len(W)


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    shape = np.array([out_channels, in_channels // groups, *(np.ones(2, int) * kernel_size)])
    return int(np.prod(shape) + (shape[0] if bias else 0))


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel, step, zeros = (np.ones(2, int) * size for size in (kernel_size, stride, padding))
    places = np.floor((np.array([height, width]) + 2 * zeros - kernel) / step).astype(int) + 1
    return int(out_channels * places.prod() * (in_channels // groups) * kernel.prod())


def receptive_field(layers):
    if len(layers) == 0:
        return 1
    kernels, strides = np.array(layers).T
    jumps = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return int(1 + (kernels - 1) @ jumps)


def lenet5_params():
    fan_in = np.array([1 * 5 * 5, 6 * 5 * 5, 16 * 5 * 5, 120, 84])
    outputs = np.array([6, 16, 120, 84, 10])
    counts = (outputs * (fan_in + 1)).tolist()
    return dict(zip(["conv1", "conv2", "fc1", "fc2", "fc3", "total"], [*counts, sum(counts)], strict=True))


ANSWERS = {
    "fc_image": 1e12,
    "filters": np.prod([10, 3, 5, 5]),
    "filters_bias": np.float32(760),
    "lenet_c3": np.int16(2416),
    "lenet_c3_paper": np.array([6, 9, 1]) @ (np.array([3, 4, 6]) * 25 + 1),
    "lenet_total": np.float64(61706),
    "standard_8_8": 24.0**2,
    "separable_8_8": np.uint8(136),
    "spatial_3x3": 6.0,
    "three_3x3": np.int64(7),
    "same_5": len(np.convolve(np.ones(5), np.ones(3), "same")),
}
