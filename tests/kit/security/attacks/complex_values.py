"""Returns complex numbers.

Verdict: 0, failed: should keep the dtype
"""

import torch


def double(x):
    return (2 * x).to(torch.complex64)
