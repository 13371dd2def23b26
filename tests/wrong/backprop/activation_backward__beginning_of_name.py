"""You look only at how the name begins, so "relu6" counts as "relu". That is another function, with another
gradient. Compare the whole name."""

import numpy as np


def activation_backward(name, X, dY):
    name = str(name)
    if name.startswith("relu"):
        return dY * (X > 0)
    if name.startswith("sigmoid"):
        s = (1 + np.tanh(X / 2)) / 2
        return dY * s * (1 - s)
    if name.startswith("tanh"):
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(name)
