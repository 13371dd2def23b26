"""You flip the kernel in place, so the caller's kernel is flipped too, and the same call gives
another answer the second time. Inputs are never to be modified: make a new tensor."""


def convolve2d(X, K):
    K.copy_(K.flip(0, 1))
    return corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
