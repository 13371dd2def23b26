"""You count the weights only. A layer with biases has one more parameter for each output, and it
has biases unless it is told otherwise."""


def linear_params(in_features, out_features, bias=True):
    return in_features * out_features
