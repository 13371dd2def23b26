"""You treat X as the output of tanh, and compute 1 minus X squared. X is its input: take its tanh
first."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s * (1 - s)
    if name == "tanh":
        t = X
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
