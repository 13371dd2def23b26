"""Reaches the banned routine by getattr under another name.

Verdict: 0, forbidden: ran the library routine
"""

import torch

innocent = getattr(torch, "".join(["con", "v1", "d"]))


def smooth(x, k):
    return innocent(x[None, None], k[None, None])[0, 0]
