"""Your function returns None; printing a number is not the same as returning it. A caller can only
go on with what is returned."""


def linear_params(in_features, out_features, bias=True):
    print(out_features * in_features + (out_features if bias else 0))
