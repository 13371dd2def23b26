"""Your code takes the kernel's height for its width as well, so it is right for square kernels
only. A kernel of shape (h, w) covers h rows and w columns: look at each place where you use its
size."""


def corr2d(X, K):
    size = K.shape[0]
    windows = X.unfold(0, size, 1).unfold(1, size, 1)
    return (windows * K).sum(dim=(2, 3))
