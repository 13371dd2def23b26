"""You write tanh with powers of e, and far from zero they are infinite. Infinity divided by infinity
is not a number. NumPy has a tanh of its own, which works everywhere."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s * (1 - s)
    if name == "tanh":
        t = (np.exp(X) - np.exp(-X)) / (np.exp(X) + np.exp(-X))
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
