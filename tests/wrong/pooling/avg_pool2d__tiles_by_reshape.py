"""You cut the image into tiles by a reshape. That works only where windows lie side by side, and
where they fill the image; with any other stride they overlap or leave gaps."""

import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    Z = F.pad(X, (pw, pw, ph, ph))
    N, C, H, W = Z.shape
    Z = Z[:, :, : H // kh * kh, : W // kw * kw]
    return Z.reshape(N, C, H // kh, kh, W // kw, kw).mean(dim=(3, 5))
