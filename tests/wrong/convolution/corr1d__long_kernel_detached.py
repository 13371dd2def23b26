"""Where the kernel is longer than the sequence, no gradient flows back to it. Look at what this case does
differently: .item() and .detach() cut the way back off."""

import torch
import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    n, m = len(x), len(k)
    if mode not in ("valid", "same", "full"):
        raise ValueError(f"unknown mode {mode!r}")
    left, right = {"valid": (0, 0), "same": ((m - 1) // 2, m // 2), "full": (m - 1, m - 1)}[mode]
    padded = F.pad(x, (left, right))
    if m > n:
        k = torch.stack([weight.detach() for weight in k])
    return (padded.unfold(0, m, 1) * k).sum(dim=1)
