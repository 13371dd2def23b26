"""You slide the column along the rows and the row down the columns. The kernel is outer(column, row),
which is as high as column is long."""


def separable_corr2d(X, column, row):
    Y = X.unfold(1, len(column), 1) @ column
    return Y.unfold(0, len(row), 1) @ row
