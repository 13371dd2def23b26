"""You take the stride of the width for the rows, and that of the height for the columns. A pair holds
the height first."""

import numpy as np


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sw, sh = stride if isinstance(stride, tuple) else (stride, stride)
    H, W = X.shape[2:]
    dX = np.zeros_like(X)
    for n, c, i, j in np.ndindex(dY.shape):
        if i * sh >= H or j * sw >= W:
            continue
        window = X[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        a, b = np.unravel_index(window.argmax(), window.shape)
        dX[n, c, i * sh + a, j * sw + b] += dY[n, c, i, j]
    return dX
