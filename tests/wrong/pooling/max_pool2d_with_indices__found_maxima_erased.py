"""You write into X to mark what you have found, so a pixel can win only once, and the caller's image
is spoiled. Windows may overlap and share their maximum, and inputs are never to be modified."""

import torch


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    N, C, H, W = X.shape
    rows, columns = (H + 2 * ph - kh) // sh + 1, (W + 2 * pw - kw) // sw + 1
    values = X.new_zeros(N, C, rows, columns)
    indices = torch.zeros(values.shape, dtype=torch.int64, device=X.device)
    for i in range(rows):
        for j in range(columns):
            top, left = max(i * sh - ph, 0), max(j * sw - pw, 0)
            window = X[:, :, top : i * sh - ph + kh, left : j * sw - pw + kw]
            value, place = window.flatten(2).max(dim=2)
            values[:, :, i, j] = value
            width = window.shape[3]
            indices[:, :, i, j] = (top + place // width) * W + left + place % width
            with torch.no_grad():
                plane = X.flatten(2).scatter(2, indices[:, :, i, j, None], float("-inf"))
                X.copy_(plane.reshape(X.shape))
    return values, indices
