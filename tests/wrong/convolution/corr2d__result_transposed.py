"""The numbers are right, but rows and columns of your result are exchanged. Y[i, j] belongs to the
patch whose top left pixel is in row i and column j; check which index you use first when you store
a number, and on a wide image the shape of the result."""


def corr2d(X, K):
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    Y = X.new_zeros(columns, rows)
    for i in range(rows):
        for j in range(columns):
            Y[j, i] = (X[i : i + h, j : j + w] * K).sum()
    return Y
