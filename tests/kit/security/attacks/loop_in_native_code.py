"""Multiplies huge matrices, so that no Python line runs for minutes.

Verdict: 0, timeout: did not finish within
"""

import torch


def double(x):
    large = torch.ones(2500, 2500, dtype=torch.float64)
    torch.linalg.matrix_power(large, 999)
    return 2 * x
