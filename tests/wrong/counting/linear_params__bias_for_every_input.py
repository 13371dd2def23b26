"""You count one bias for each input. A bias is added to the result of a weighted sum, so each
output has one."""


def linear_params(in_features, out_features, bias=True):
    return in_features * out_features + (in_features if bias else 0)
