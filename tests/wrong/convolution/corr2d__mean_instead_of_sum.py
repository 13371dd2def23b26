"""Your results are too small by a factor, the number of weights in the kernel. You average the
products of weights and pixels; cross-correlation adds them up."""


def corr2d(X, K):
    h, w = K.shape
    windows = X.unfold(0, h, 1).unfold(1, w, 1)
    return (windows * K).mean(dim=(2, 3))
