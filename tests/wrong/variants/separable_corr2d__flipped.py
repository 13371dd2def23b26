"""You flip column and row before you slide them over X: that is a true convolution. Here nothing is
flipped, as everywhere in this assignment."""


def separable_corr2d(X, column, row):
    Y = X.unfold(0, len(column), 1) @ column.flip(0)
    return Y.unfold(1, len(row), 1) @ row.flip(0)
