"""Your ReLU asks that both X and dY are above 0. A negative gradient goes through as well: only the
sign of X counts."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * ((X > 0) & (dY > 0))
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
