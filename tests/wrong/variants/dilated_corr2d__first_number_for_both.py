"""You use the first number of the dilation along both axes. A pair holds two, one for the rows and one
for the columns, and they may differ."""


def dilated_corr2d(X, K, dilation):
    d = dilation if isinstance(dilation, int) else dilation[0]
    h, w = K.shape
    windows = X.unfold(0, d * (h - 1) + 1, 1).unfold(1, d * (w - 1) + 1, 1)
    return (windows[..., ::d, ::d] * K).sum(dim=(2, 3))
