"""Your number is right, but it is a number of NumPy. The exercise asks for a plain Python int,
which multiplying with Python's own operators gives you."""

import numpy as np


def linear_params(in_features, out_features, bias=True):
    weights = np.prod([in_features, out_features])
    return weights + out_features if bias else weights
