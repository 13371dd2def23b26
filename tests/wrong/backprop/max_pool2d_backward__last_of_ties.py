"""At a tie you choose the last of the largest numbers. Choose the first one, reading row by row.
Perhaps you compare with at least, where larger is meant."""

import numpy as np


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros_like(X)
    for n, c, i, j in np.ndindex(dY.shape):
        window = X[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        last = window.size - 1 - window.ravel()[::-1].argmax()
        a, b = np.unravel_index(last, window.shape)
        dX[n, c, i * sh + a, j * sw + b] += dY[n, c, i, j]
    return dX
