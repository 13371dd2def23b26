"""You count a single bias for the whole layer. Every output has one of its own, or all of them
would be shifted by the same amount."""


def linear_params(in_features, out_features, bias=True):
    return in_features * out_features + (1 if bias else 0)
