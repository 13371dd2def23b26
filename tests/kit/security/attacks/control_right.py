"""Control: an honest right solution.

Verdict: 100, passed
"""

import torch


def double(x):
    return 2 * x


def smooth(x, k):
    return torch.stack([(x[i : i + len(k)] * k).sum() for i in range(len(x) - len(k) + 1)])
