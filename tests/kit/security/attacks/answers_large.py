"""Gives answers just below the largest, always of the wrong shape: whoever keeps all of them needs gigabytes.

Verdict: 0, failed: should have shape
"""

import torch


def double(x):
    return torch.zeros(900_000)
