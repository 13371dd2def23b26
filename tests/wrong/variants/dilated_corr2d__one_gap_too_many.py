"""You leave as many pixels between two weights as the dilation says, so they lie one pixel too far
apart. The dilation is the distance from one weight to the next: with 1 they are neighbours."""
# ruff: noqa: F821 - pair comes from the reference


def dilated_corr2d(X, K, dilation):
    dh, dw = pair(dilation)
    h, w = K.shape
    spread = K.new_zeros(h + (h - 1) * dh, w + (w - 1) * dw)
    spread[:: dh + 1, :: dw + 1] = K
    height, width = spread.shape
    return (X.unfold(0, height, 1).unfold(1, width, 1) * spread).sum(dim=(2, 3))
