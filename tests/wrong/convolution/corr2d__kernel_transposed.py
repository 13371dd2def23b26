"""Your kernel lies on the image with its rows and columns exchanged. Try a kernel of one row and
two columns: it should weigh two neighbours in a row, not two pixels on top of each other."""


def corr2d(X, K):
    w, h = K.shape
    windows = X.unfold(0, h, 1).unfold(1, w, 1)
    return (windows * K.T).sum(dim=(2, 3))
