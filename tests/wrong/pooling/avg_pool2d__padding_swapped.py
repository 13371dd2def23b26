"""You add the padding of the height to the width and the other way round. `F.pad` counts from the
last axis backwards: left, right, then top, bottom."""

import torch.nn.functional as F


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (ph, ph, pw, pw))
    return Z.unfold(2, kh, sh).unfold(3, kw, sw).mean(dim=(4, 5))
