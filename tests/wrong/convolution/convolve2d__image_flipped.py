"""You flip the image instead of the kernel. The right numbers come out, but in reverse order: your
whole result is turned by 180 degrees."""


def convolve2d(X, K):
    return corr2d(X.flip(0, 1), K)  # noqa: F821 - corr2d comes from the reference
