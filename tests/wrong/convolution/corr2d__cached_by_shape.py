"""The first call is right, but a later call with another image of the same shape gets the pixels of
the first one. You keep something between calls and look it up by shape: what is kept must not
depend on the values."""

_windows = {}


def corr2d(X, K):
    h, w = K.shape
    shapes = (*X.shape, h, w)
    if shapes not in _windows:
        _windows[shapes] = X.unfold(0, h, 1).unfold(1, w, 1)
    return (_windows[shapes] * K).sum(dim=(2, 3))
