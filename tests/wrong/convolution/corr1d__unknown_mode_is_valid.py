"""A mode that doesn't exist, a misspelt one for instance, is treated as "valid" without a word. The
caller should hear about it: any mode but the three must raise a ValueError."""

import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    m = len(k)
    if mode == "same":
        x = F.pad(x, ((m - 1) // 2, m // 2))
    elif mode == "full":
        x = F.pad(x, (m - 1, m - 1))
    return (x.unfold(0, m, 1) * k).sum(dim=1)
