"""You count a bias for each weight. The products of one output are summed up first, and then one
bias is added to the sum."""


def linear_params(in_features, out_features, bias=True):
    weights = in_features * out_features
    return 2 * weights if bias else weights
