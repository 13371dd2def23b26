"""Your function prints the number and returns None. A caller can only go on with what is
returned."""


def linear_params(in_features, out_features, bias=True):
    print(out_features * in_features + (out_features if bias else 0))
