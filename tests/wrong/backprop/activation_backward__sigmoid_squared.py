"""With s for the output of the sigmoid, you take 1 minus s squared as its slope. That belongs to tanh.
The slope of the sigmoid is s times 1 minus s."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * (1 - s * s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
