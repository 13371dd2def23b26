"""Your "full" result is longer by two than it should be, with a zero at each end. With that much
padding the first and the last window do not touch x at all: count again how many zeros fit beside a
single number of x."""

import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    m = len(k)
    padding = {"valid": (0, 0), "same": ((m - 1) // 2, m // 2), "full": (m, m)}
    if mode not in padding:
        raise ValueError(f"unknown mode: {mode!r}")
    return (F.pad(x, padding[mode]).unfold(0, m, 1) * k).sum(dim=1)
