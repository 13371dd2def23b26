"""Returns more precise numbers than were asked for.

Verdict: 0, failed: should keep the dtype
"""

import torch


def double(x):
    return (2 * x).to(torch.float16)
