"""You add up the numbers of inputs and outputs. Each output has a weight for each input, so how
many pairs of the two are there?"""


def linear_params(in_features, out_features, bias=True):
    return in_features + out_features + (out_features if bias else 0)
