"""The numbers are right, but your results are float64 when the inputs are float32. Look for an array
that you create without a dtype, or for a change of the type: results take over the dtype of the
inputs."""


def linear_backward(X, W, dY):
    dX = dY @ W
    dW = dY.T @ X
    db = dY.sum(axis=0)
    return dX.astype(float), dW.astype(float), db.astype(float)
