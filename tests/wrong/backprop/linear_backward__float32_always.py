"""Your results are float32 also when the inputs are float64, so half of the digits are lost. Take over
the dtype of the inputs."""


def linear_backward(X, W, dY):
    dX = dY @ W
    dW = dY.T @ X
    db = dY.sum(axis=0)
    return dX.astype("float32"), dW.astype("float32"), db.astype("float32")
