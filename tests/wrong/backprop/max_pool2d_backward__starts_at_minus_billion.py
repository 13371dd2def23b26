"""Your search for the maximum starts at minus one billion, so a window whose numbers all lie below has no
winner. Start with a number of the window itself, or with minus infinity."""

import numpy as np


def max_pool2d_backward(X, dY, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    dX = np.zeros_like(X)
    for n, c, i, j in np.ndindex(dY.shape):
        window = X[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        best, winner = -1e9, (0, 0)
        for a, b in np.ndindex(kh, kw):
            if window[a, b] > best:
                best, winner = window[a, b], (a, b)
        dX[n, c, i * sh + winner[0], j * sw + winner[1]] += dY[n, c, i, j]
    return dX
