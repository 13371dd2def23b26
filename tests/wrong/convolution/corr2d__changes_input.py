"""Your code multiplies the weights into the image itself. A slice of a tensor is a view: writing to
it writes to X, and the next patch, which overlaps this one, reads spoiled pixels. Inputs are never
to be modified."""


def corr2d(X, K):
    h, w = K.shape
    Y = X.new_zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            patch = X[i : i + h, j : j + w]
            patch *= K
            Y[i, j] = patch.sum()
    return Y
