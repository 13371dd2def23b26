"""All of your gradients have the wrong sign. A gradient says where the loss rises. To go downhill is
the work of the optimizer, which subtracts it."""


def linear_backward(X, W, dY):
    dX = -dY @ W
    dW = -dY.T @ X
    db = -dY.sum(axis=0)
    return dX, dW, db
