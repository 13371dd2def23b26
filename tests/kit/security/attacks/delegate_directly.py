"""Lets the library do what is to be written by hand.

Verdict: 0, forbidden: ran the library routine
"""

import torch


def smooth(x, k):
    return torch.nn.functional.conv1d(x[None, None], k[None, None])[0, 0]
