"""The shape is right, but the last row and the last column of your result are zero where the window
ends exactly at the border. Think about which numbers `range` leaves out."""

import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    Y = X.new_zeros(*X.shape[:2], (Z.shape[2] - kh) // sh + 1, (Z.shape[3] - kw) // sw + 1)
    for top in range(0, Z.shape[2] - kh, sh):
        for left in range(0, Z.shape[3] - kw, sw):
            window = Z[:, :, top : top + kh, left : left + kw]
            Y[:, :, top // sh, left // sw] = window.amax(dim=(2, 3))
    return Y
