"""You meet the images in the wrong order: the kernel's first layer is multiplied by the last image of the
block. Nothing is flipped here, so the first layer meets the first image."""


def corr3d(X, K):
    d, h, w = K.shape
    depth = X.shape[0] - d + 1
    planes = X.unfold(1, h, 1).unfold(2, w, 1)
    return sum((planes[d - 1 - a : d - 1 - a + depth] * K[a]).sum(dim=(3, 4)) for a in range(d))
