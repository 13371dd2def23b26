"""The slope of tanh is 1 minus its square. You subtract tanh itself, without the square."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t)
    raise ValueError(f"unknown activation {name!r}")
