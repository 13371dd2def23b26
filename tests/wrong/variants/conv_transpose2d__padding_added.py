"""You add zeros around the result. In a transposed convolution padding works the other way round: it
takes rows and columns away from the result."""
# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def conv_transpose2d(X, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    N, _, H, W = X.shape
    _, out, kh, kw = weight.shape
    Y = X.new_zeros(N, out, (H - 1) * sh + kh, (W - 1) * sw + kw)
    for i in range(H):
        for j in range(W):
            stamp = torch.einsum("nc,coab->noab", X[:, :, i, j], weight)
            Y[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += stamp
    return F.pad(Y, (pw, pw, ph, ph))
