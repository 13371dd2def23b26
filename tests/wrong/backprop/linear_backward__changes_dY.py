"""Your results are right, but dY is no longer what it was: you add up its rows in place. Work on a new
array."""


def linear_backward(X, W, dY):
    dX = dY @ W
    dW = dY.T @ X
    for n in range(1, len(dY)):
        dY[0] += dY[n]
    db = dY[0].copy()
    return dX, dW, db
