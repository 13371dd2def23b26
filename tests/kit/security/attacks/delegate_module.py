"""Reaches the banned routine through a module.

Verdict: 0, forbidden: ran the library routine
"""

import torch


def smooth(x, k):
    layer = torch.nn.Conv1d(1, 1, len(k), bias=False).to(x.dtype)
    with torch.no_grad():
        layer.weight[:] = k
    return layer(x[None, None])[0, 0].detach()
