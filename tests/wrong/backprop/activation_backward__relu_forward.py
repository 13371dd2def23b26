"""For ReLU you return what the forward pass would give, times dY. The slope of ReLU is 1 where X is
above 0, not X itself."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * np.maximum(X, 0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return dY * s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(f"unknown activation {name!r}")
