"""Your result lacks its last rows and columns: you take the span of the kernel to be its size times
the dilation. Count the steps from the first weight to the last: there are fewer of them than weights."""
# ruff: noqa: F821 - pair comes from the reference


def dilated_corr2d(X, K, dilation):
    dh, dw = pair(dilation)
    h, w = K.shape
    rows, columns = X.shape[0] - dh * h + 1, X.shape[1] - dw * w + 1
    Y = X.new_zeros(rows, columns)
    for a in range(h):
        for b in range(w):
            Y = Y + K[a, b] * X[a * dh : a * dh + rows, b * dw : b * dw + columns]
    return Y
