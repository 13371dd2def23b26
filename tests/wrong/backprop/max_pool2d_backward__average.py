"""You spread each gradient over its window, as average pooling does. In max-pooling the largest number
takes all of it."""

import numpy as np


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros_like(X)
    for n, c, i, j in np.ndindex(dY.shape):
        dX[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] += dY[n, c, i, j] / (kh * kw)
    return dX
