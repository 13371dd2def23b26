"""Where the kernel is longer than the sequence, your result is float32 for float64 arguments. Look at what
this case does differently: new tensors need the dtype of x."""

import torch
import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    n, m = len(x), len(k)
    if mode not in ("valid", "same", "full"):
        raise ValueError(f"unknown mode {mode!r}")
    left, right = {"valid": (0, 0), "same": ((m - 1) // 2, m // 2), "full": (m - 1, m - 1)}[mode]
    if m > n:
        padded = torch.cat([torch.zeros(left), x.float(), torch.zeros(right)])
        return (padded.unfold(0, m, 1) * k.float()).sum(dim=1)
    return (F.pad(x, (left, right)).unfold(0, m, 1) * k).sum(dim=1)
