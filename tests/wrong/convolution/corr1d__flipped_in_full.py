"""In "full" you flip the kernel, as a wide convolution does. All three modes are cross-correlations
here: they differ in the padding only, and nothing is flipped."""

import torch


def corr1d(x, k, mode="valid"):
    n, m = len(x), len(k)
    if mode == "full":
        y = x.new_zeros(n + m - 1)
        for j in range(m):
            left, right = x.new_zeros(j), x.new_zeros(m - 1 - j)
            y = y + k[j] * torch.cat([left, x, right])
        return y
    if mode == "same":
        left = (m - 1) // 2
        x = torch.cat([x.new_zeros(left), x, x.new_zeros(m - 1 - left)])
    elif mode != "valid":
        raise ValueError(f"unknown mode: {mode!r}")
    return (x.unfold(0, m, 1) * k).sum(dim=1)
