"""Your "same" continues x beyond its ends with its first and its last value. What was asked for is
padding with zeros."""

import torch
import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    m = len(k)
    if mode == "same":
        left, right = (m - 1) // 2, m // 2
        x = torch.cat([x[:1].expand(left), x, x[-1:].expand(right)])
    elif mode == "full":
        x = F.pad(x, (m - 1, m - 1))
    elif mode != "valid":
        raise ValueError(f"unknown mode: {mode!r}")
    return (x.unfold(0, m, 1) * k).sum(dim=1)
