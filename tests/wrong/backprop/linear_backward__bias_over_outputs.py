"""You sum dY along the wrong axis for db: over the outputs of each row. There is one bias for each
output, so sum over the rows of the batch."""


def linear_backward(X, W, dY):
    dX = dY @ W
    dW = dY.T @ X
    db = dY.sum(axis=1)
    return dX, dW, db
