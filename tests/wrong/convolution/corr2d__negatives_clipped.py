"""Wherever the right answer is negative, yours is 0. You seem to apply an activation function at the end. In
a network that is a step of its own. Cross-correlation keeps the sign."""


def corr2d(X, K):
    h, w = K.shape
    windows = X.unfold(0, h, 1).unfold(1, w, 1)
    return (windows * K).sum(dim=(2, 3)).relu()
