"""Your kernel is mirrored from left to right, but its rows are still in their old order. A
convolution flips the kernel along both axes; try one with a single column."""


def convolve2d(X, K):
    return corr2d(X, K.flip(1))  # noqa: F821 - corr2d comes from the reference
