"""Your ReLU looks at the sign of dY. What counts is the sign of its input: where X is above 0, dY goes
through as it is, be it negative or not."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (dY > 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
