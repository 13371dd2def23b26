"""You refuse every kernel that is longer than x. In "same" and "full" such a kernel is allowed: x
is padded first, and the padded x is long enough."""

import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    n, m = len(x), len(k)
    if m > n:
        raise ValueError("the kernel is longer than the input")
    padding = {"valid": (0, 0), "same": ((m - 1) // 2, m // 2), "full": (m - 1, m - 1)}
    if mode not in padding:
        raise ValueError(f"unknown mode: {mode!r}")
    return (F.pad(x, padding[mode]).unfold(0, m, 1) * k).sum(dim=1)
