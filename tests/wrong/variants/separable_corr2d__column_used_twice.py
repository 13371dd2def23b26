"""Both of your passes use column, so row has no effect. The second pass has weights of its own, and
another length."""


def separable_corr2d(X, column, row):
    for axis in range(2):
        X = X.unfold(axis, len(column), 1) @ column
    return X
