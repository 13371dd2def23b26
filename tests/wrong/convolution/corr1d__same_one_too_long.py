"""With a kernel of even length, the result of your "same" is longer than x by one. You add the same
number of zeros on both sides, but m-1 of them in all can't always be shared out equally."""

import torch.nn.functional as F


def corr1d(x, k, mode="valid"):
    m = len(k)
    if mode == "valid":
        pad = 0
    elif mode == "same":
        pad = m // 2
    elif mode == "full":
        pad = m - 1
    else:
        raise ValueError(f"mode must be valid, same or full, not {mode!r}")
    return F.pad(x, (pad, pad)).unfold(0, m, 1) @ k
