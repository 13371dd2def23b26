"""Your numbers are right, but no gradient flows back to X. One of .detach(), .data, .item(),
.numpy(), torch.tensor(...) or torch.no_grad() cuts it off: stay with torch operations all the
way."""

# ruff: noqa: F821 - pair comes from the reference

import numpy as np
import torch


def zero_pad2d(X, padding):
    ph, pw = pair(padding)
    front = [(0, 0)] * (X.dim() - 2)
    return torch.from_numpy(np.pad(X.detach().numpy(), [*front, (ph, ph), (pw, pw)]))
