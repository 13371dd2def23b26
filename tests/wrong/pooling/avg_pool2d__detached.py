"""The numbers are right, but no gradient flows back to X. One of .detach(), .data, .item(),
.numpy(), torch.tensor(...) or torch.no_grad() cuts it off: stay with torch operations all the
way."""

import numpy as np
import torch


def avg_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = np.pad(X.detach().cpu().numpy(), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    windows = np.lib.stride_tricks.sliding_window_view(Z, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    return torch.from_numpy(windows.mean(axis=(4, 5))).to(X)
