"""Your code expects exactly four axes, and stops with an error at a single image or a stack of
them. Only the last two axes matter here; let the ones before them be as many as they are."""

# ruff: noqa: F821 - pair comes from the reference


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    N, C, H, W = X.shape
    Y = X.new_zeros(N, C, H + 2 * ph, W + 2 * pw)
    Y[:, :, ph : ph + H, pw : pw + W] = X
    return Y
