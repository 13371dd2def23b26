"""You flip the image as well as the kernel. The two cancel each other, and what remains is a plain
cross-correlation whose result is turned by 180 degrees. Only one of them is to be flipped; the
docstring says which."""


def convolve2d(X, K):
    return corr2d(X.flip(0, 1), K.flip(0, 1))  # noqa: F821 - corr2d comes from the reference
