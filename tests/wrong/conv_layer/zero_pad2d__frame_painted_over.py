"""You paint the frame of zeros over the border of X. The image loses its pixels there, does not
grow, and X itself is changed. Make a larger tensor, and put the whole image into its middle."""

# ruff: noqa: F821 - pair comes from the reference


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    H, W = X.shape[-2:]
    X.data[..., :ph, :] = 0
    X.data[..., max(H - ph, 0) :, :] = 0
    X.data[..., :pw] = 0
    X.data[..., max(W - pw, 0) :] = 0
    return X
