"""Your function takes a padding and does nothing with it. Surround X first, then let the window
slide over the result."""


def max_pool2d(X, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    return X.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
