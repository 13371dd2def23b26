"""You return the gradient of W before that of X. The order asked for is dX, dW, db."""


def linear_backward(X, W, dY):
    dX = dY @ W
    dW = dY.T @ X
    db = dY.sum(axis=0)
    return dW, dX, db
