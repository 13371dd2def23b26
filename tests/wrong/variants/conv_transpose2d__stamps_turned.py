"""Your stamps are turned by 180 degrees. If you spread X out by zeros and cross-correlate it with
the kernel, which is a good way to do it, the weights are met in the opposite order; if you add
stamps, look at the kernel's indices."""
# ruff: noqa: F821 - pair comes from the reference

import torch
import torch.nn.functional as F


def conv_transpose2d(X, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    N, C, H, W = X.shape
    kh, kw = weight.shape[2:]
    spread = X.new_zeros(N, C, (H - 1) * sh + 1, (W - 1) * sw + 1)
    spread[:, :, ::sh, ::sw] = X
    spread = F.pad(spread, (kw - 1 - pw, kw - 1 - pw, kh - 1 - ph, kh - 1 - ph))
    return torch.einsum("nchwab,coab->nohw", spread.unfold(2, kh, 1).unfold(3, kw, 1), weight)
