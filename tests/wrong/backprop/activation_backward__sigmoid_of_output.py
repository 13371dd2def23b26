"""You treat X as the output of the sigmoid, and compute X times 1 minus X. X is its input: put it
through the sigmoid first."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = X
        return dY * s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
