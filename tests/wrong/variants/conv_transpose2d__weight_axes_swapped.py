"""You read the weight as (out, in, kh, kw), as an ordinary convolution has it. A transposed convolution's
weight starts with the input channels: (in, out, kh, kw)."""
# ruff: noqa: F821 - pair comes from the reference

import torch


def conv_transpose2d(X, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    N, _, H, W = X.shape
    out, _, kh, kw = weight.shape
    height, width = (H - 1) * sh + kh, (W - 1) * sw + kw
    Y = X.new_zeros(N, out, height, width)
    for i in range(H):
        for j in range(W):
            stamp = torch.einsum("nc,ocab->noab", X[:, :, i, j], weight)
            Y[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += stamp
    return Y[:, :, ph : height - ph, pw : width - pw]
