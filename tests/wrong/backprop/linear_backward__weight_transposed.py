"""Your dW is transposed. The gradient of W has the shape of W: a row for each output, and a column for
each feature. Swap the two factors, and look which of them is transposed."""


def linear_backward(X, W, dY):
    dX = dY @ W
    dW = X.T @ dY
    db = dY.sum(axis=0)
    return dX, dW, db
