"""Gradients reach the image but not the kernel, so a kernel could never be learned with your
function. Somewhere before they meet the image the weights are cut off from autograd, by .detach(),
.data, .item(), NumPy or the like."""


def corr2d(X, K):
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    Y = X.new_zeros(rows, columns)
    for a, weights in enumerate(K.tolist()):
        for b, weight in enumerate(weights):
            Y = Y + weight * X[a : a + rows, b : b + columns]
    return Y
