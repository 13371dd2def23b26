"""You ignore the stride, so all windows but the first lie at the wrong place. Multiply the place of
the output by the stride."""

import numpy as np


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    N, C, H, W = X.shape
    kh, kw = weight.shape[2:]
    Xp = np.zeros((N, C, H + 2 * ph, W + 2 * pw), dtype=X.dtype)
    Xp[:, :, ph : ph + H, pw : pw + W] = X
    dXp = np.zeros_like(Xp)
    dW = np.zeros_like(weight)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows = slice(i, i + kh)
            columns = slice(j, j + kw)
            window = Xp[:, :, rows, columns]
            dW += np.einsum("no,ncab->ocab", dY[:, :, i, j], window)
            dXp[:, :, rows, columns] += np.einsum("no,ocab->ncab", dY[:, :, i, j], weight)
    dX = dXp[:, :, ph : ph + H, pw : pw + W]
    db = dY.sum(axis=(0, 2, 3))
    return dX, dW, db
