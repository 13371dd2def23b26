"""The numbers are right, but no gradient flows back to X. One of .detach(), .data, .item(),
.numpy(), torch.tensor(...) or torch.no_grad() cuts it off: stay with torch operations all the
way."""

import torch
import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    windows = Z.unfold(2, kh, sh).unfold(3, kw, sw)
    Y = torch.zeros(windows.shape[:4], dtype=X.dtype, device=X.device)
    for index in torch.cartesian_prod(*(torch.arange(size) for size in Y.shape)).tolist():
        Y[tuple(index)] = windows[tuple(index)].max().item()
    return Y
