"""Your number is right, but it is a float. A count is a whole number: look for a 1.0, a division or
a power that turns it into one."""


def linear_params(in_features, out_features, bias=True):
    return out_features * (in_features + (1.0 if bias else 0.0))
