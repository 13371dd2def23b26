"""Your kernel is turned upside down, but its columns are still in their old order. A convolution
flips the kernel along both axes; try one with a single row."""


def convolve2d(X, K):
    return corr2d(X, K.flip(0))  # noqa: F821 - corr2d comes from the reference
