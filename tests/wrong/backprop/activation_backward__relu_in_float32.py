"""For ReLU you compare X with 0 in float32. There, tiny numbers of float64 become 0, and their gradient is
lost. Compare X as it is."""

import numpy as np


def activation_backward(name, X, dY):
    if name == "relu":
        return dY * (X.astype(np.float32) > 0)
    if name == "sigmoid":
        s = (1 + np.tanh(X / 2)) / 2
        return dY * s * (1 - s)
    if name == "tanh":
        t = np.tanh(X)
        return dY * (1 - t * t)
    raise ValueError(name)
