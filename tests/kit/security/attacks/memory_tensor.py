"""Asks torch for 16 GB at once.

Verdict: 0, failed: needed more memory than the 512 MB
"""

import torch


def double(x):
    return torch.zeros(2**32)
