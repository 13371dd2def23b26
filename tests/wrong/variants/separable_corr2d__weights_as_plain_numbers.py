"""The numbers are right, but no gradient reaches column and row: on their way to the products they
are cut off from autograd, by .detach(), .data, .item(), float(...) or the like. Stay with tensors
all the way."""


def separable_corr2d(X, column, row):
    rows, columns = X.shape[0] - len(column) + 1, X.shape[1] - len(row) + 1
    Y = sum(weight * X[a : a + rows] for a, weight in enumerate(column.tolist()))
    return sum(weight * Y[:, b : b + columns] for b, weight in enumerate(row.tolist()))
