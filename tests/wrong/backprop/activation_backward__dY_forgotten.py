"""You return the slope alone, and forget the chain rule. The slope has to be multiplied by dY, the
gradient that comes from above."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return (X > 0).astype(X.dtype)
    if name == "sigmoid":
        s = 1 / (1 + np.exp(-X))
        return s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return 1 - t * t
    raise ValueError(f"unknown activation {name!r}")
