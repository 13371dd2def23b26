"""Lets torch do what is to be written by hand, with torch's modes switched off.

Verdict: 0, forbidden: ran the library routine torch.nn.functional.conv1d
"""

import torch
from torch.utils._python_dispatch import _disable_current_modes


def smooth(x, k):
    with _disable_current_modes(), torch._C.DisableTorchFunction():
        return torch.conv1d(x[None, None], k[None, None])[0, 0]
