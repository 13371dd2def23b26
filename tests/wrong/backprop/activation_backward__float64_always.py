"""Your results are float64 when the inputs are float32. Look for a change of the type, or for an array
that you create without a dtype."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * np.where(X > 0, 1.0, 0.0)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return (dY * s * (1 - s)).astype(float)
    if name == "tanh":
        t = np.tanh(X)
        return (dY * (1 - t * t)).astype(float)
    raise ValueError(f"unknown activation {name!r}")
