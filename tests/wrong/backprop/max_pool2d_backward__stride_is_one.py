"""Without a stride you move on by one. The default is the kernel size: the windows lie side by side."""

import numpy as np


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    if stride is None:
        stride = 1
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros_like(X)
    for n, c, i, j in np.ndindex(dY.shape):
        window = X[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = np.unravel_index(window.argmax(), window.shape)
        dX[n, c, i * sh + a, j * sw + b] += dY[n, c, i, j]
    return dX
