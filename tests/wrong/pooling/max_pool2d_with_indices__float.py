"""Your indices are floating-point numbers. An index is a whole number, of dtype int64: a tensor
that you create for them has PyTorch's default dtype unless you say otherwise."""

import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4)
    indices = values.new_zeros(values.shape)
    for i in range(values.shape[2]):
        for j in range(values.shape[3]):
            row, column = i * sh - ph + places[:, :, i, j] // kw, j * sw - pw + places[:, :, i, j] % kw
            indices[:, :, i, j] = row * X.shape[3] + column
    return values, indices
