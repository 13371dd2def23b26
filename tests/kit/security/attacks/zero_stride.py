"""Returns a view that claims to have 2**40 numbers.

Verdict: 0, failed: needed more memory
"""

import torch


def double(x):
    return torch.zeros(1).expand(2**40)
