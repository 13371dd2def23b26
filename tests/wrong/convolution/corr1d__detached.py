"""The numbers are right, but no gradient flows back to x and k. One of .detach(), .data, .item(),
.numpy(), torch.tensor(...) or torch.no_grad() cuts it off: stay with torch operations all the
way."""

import torch
import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    m = len(k)
    padding = {"valid": (0, 0), "same": ((m - 1) // 2, m // 2), "full": (m - 1, m - 1)}
    if mode not in padding:
        raise ValueError(f"unknown mode: {mode!r}")
    padded = F.pad(x, padding[mode])
    sums = [(padded[i : i + m] @ k).item() for i in range(len(padded) - m + 1)]
    return torch.tensor(sums, dtype=x.dtype, device=x.device)
