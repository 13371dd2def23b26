"""You count the biases even when the layer has none. Look at what the argument bias says before you
add them."""


def linear_params(in_features, out_features, bias=True):
    return out_features * (in_features + 1)
