"""You spread the kernel's rows by the second number of the dilation, and its columns by the first one.
Pairs are (height, width): the first number is for the rows."""
# ruff: noqa: F821 - pair comes from the reference


def dilated_corr2d(X, K, dilation):
    dw, dh = pair(dilation)
    h, w = K.shape
    rows, columns = X.shape[0] - dh * (h - 1), X.shape[1] - dw * (w - 1)
    Y = X.new_zeros(rows, columns)
    for a in range(h):
        for b in range(w):
            Y = Y + K[a, b] * X[a * dh : a * dh + rows, b * dw : b * dw + columns]
    return Y
