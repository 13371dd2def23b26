"""You add zeros above and on the left only. The padding stands on all four sides, so the size grows
by twice the padding."""

# ruff: noqa: F821 - pair comes from the reference


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    *front, H, W = X.shape
    Y = X.new_zeros(*front, H + ph, W + pw)
    Y[..., ph:, pw:] = X
    return Y
