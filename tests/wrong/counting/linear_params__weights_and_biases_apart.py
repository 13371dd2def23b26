"""You return weights and biases as two numbers. The exercise asks for all parameters as one
number."""


def linear_params(in_features, out_features, bias=True):
    return in_features * out_features, out_features if bias else 0
