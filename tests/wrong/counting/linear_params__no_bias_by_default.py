"""Without being told, your layer has no biases. The signature in the exercise says what is assumed
when the caller doesn't mention bias: did you change it?"""


def linear_params(in_features, out_features, bias=False):
    return out_features * (in_features + int(bias))
