"""Without a mode, your function returns the wide result, as NumPy's convolution does. The signature
in the exercise says which mode is the default here: did you change it?"""

import torch.nn.functional as F


def corr1d(x, k, mode="full"):
    m = len(k)
    padding = {"valid": (0, 0), "same": ((m - 1) // 2, m // 2), "full": (m - 1, m - 1)}
    if mode not in padding:
        raise ValueError(f"unknown mode: {mode!r}")
    return (F.pad(x, padding[mode]).unfold(0, m, 1) * k).sum(dim=1)
