"""Reaches the banned routine through torch.ops.

Verdict: 0, forbidden: ran the library routine
"""

import torch


def smooth(x, k):
    return torch.ops.aten.convolution(x[None, None], k[None, None], None, [1], [0], [1], False, [0], 1)[0, 0]
