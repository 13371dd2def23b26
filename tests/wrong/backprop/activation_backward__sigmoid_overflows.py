"""Your sigmoid breaks down far from zero. The exponential of a large number is infinite, and infinity
divided by infinity is not a number. Write the slope with the output of the sigmoid, or so that
large exponents stand only below the line."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        e = np.exp(-X)
        return dY * e / (1 + e) ** 2
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
