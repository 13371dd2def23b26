"""You take the kernel to be a cube, as high and as wide as it is deep. Its three sides may all differ:
read each of them from K's shape."""


def corr3d(X, K):
    k = K.shape[0]
    return (X.unfold(0, k, 1).unfold(1, k, 1).unfold(2, k, 1) * K).sum(dim=(3, 4, 5))
