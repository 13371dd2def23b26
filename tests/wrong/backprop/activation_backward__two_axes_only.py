"""Your loops need exactly two axes. X may have any number of axes, from one upwards. NumPy works on
arrays of any shape at once."""

import numpy as np


def activation_backward(name, X, dY):
    N, D = X.shape
    X, dY = X.reshape(N, D), dY.reshape(N, D)
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
