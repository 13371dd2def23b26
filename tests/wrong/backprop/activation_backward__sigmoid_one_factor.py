"""The slope of your sigmoid lacks a factor: with s for its output it is s times 1 minus s, and you
have s alone."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
