"""The last row and the last column of your result are always zero, although its shape is right.
Your loops over the positions stop one step too early: think about which numbers `range` leaves out.
"""


def corr2d(X, K):
    h, w = K.shape
    rows, columns = X.shape[0] - h, X.shape[1] - w
    Y = X.new_zeros(rows + 1, columns + 1)
    for i in range(rows):
        for j in range(columns):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
