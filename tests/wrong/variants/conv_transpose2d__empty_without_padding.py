"""Without padding your result is empty. You cut the border off by a slice with a negative end, which
means something else when the padding is 0: -0 is 0, and a slice that ends at 0 holds nothing."""
# ruff: noqa: F821 - pair comes from the reference

import torch


def conv_transpose2d(X, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    N, _, H, W = X.shape
    _, out, kh, kw = weight.shape
    Y = X.new_zeros(N, out, (H - 1) * sh + kh, (W - 1) * sw + kw)
    for i in range(H):
        for j in range(W):
            stamp = torch.einsum("nc,coab->noab", X[:, :, i, j], weight)
            Y[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += stamp
    return Y[:, :, ph:-ph, pw:-pw]
