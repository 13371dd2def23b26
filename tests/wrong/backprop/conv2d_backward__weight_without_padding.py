"""Your dX is right, but for dW you read the windows from the image without its padding. The weights
met the padded image."""

import numpy as np


def conv2d_backward(X, weight, dY, stride=1, padding=0):
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    N, C, H, W = X.shape
    kh, kw = weight.shape[2:]
    Xp = np.zeros((N, C, H + 2 * ph, W + 2 * pw), dtype=X.dtype)
    Xp[:, :, ph : ph + H, pw : pw + W] = X
    dXp = np.zeros_like(Xp)
    dW = np.zeros_like(weight)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows = slice(i * sh, i * sh + kh)
            columns = slice(j * sw, j * sw + kw)
            window = X[:, :, rows, columns]
            full = np.zeros((N, C, kh, kw), dtype=X.dtype)
            full[:, :, : window.shape[2], : window.shape[3]] = window
            window = full
            dW += np.einsum("no,ncab->ocab", dY[:, :, i, j], window)
            dXp[:, :, rows, columns] += np.einsum("no,ocab->ncab", dY[:, :, i, j], weight)
    dX = dXp[:, :, ph : ph + H, pw : pw + W]
    db = dY.sum(axis=(0, 2, 3))
    return dX, dW, db
