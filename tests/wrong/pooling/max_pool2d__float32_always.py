"""Your result is always float32, also when X is float64. Look for a tensor that you create without
a dtype, or a conversion such as .float(): the result should take over the dtype (and the device) of
X."""

import torch


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    N, C, H, W = X.shape
    Z = torch.full((N, C, H + 2 * ph, W + 2 * pw), float("-inf"))
    Z[:, :, ph : ph + H, pw : pw + W] = X
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).amax(dim=(4, 5))
