"""Where the maximum stands several times in a window, you return the place of the last one. The first
one should win: look at how you compare a new number with the best one so far."""

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    H, W = X.shape[2:]
    positions = torch.arange(H * W, device=X.device).reshape(1, 1, H, W).expand(X.shape)
    Z, P = F.pad(X, (pw, pw, ph, ph), value=float("-inf")), F.pad(positions, (pw, pw, ph, ph))
    rows, columns = (Z.shape[2] - kh) // sh + 1, (Z.shape[3] - kw) // sw + 1
    best = indices = None
    for a in range(kh):
        for b in range(kw):
            here = (..., slice(a, a + sh * (rows - 1) + 1, sh), slice(b, b + sw * (columns - 1) + 1, sw))
            if best is None:
                best, indices = Z[here], P[here]
                continue
            better = Z[here] >= best
            best, indices = torch.where(better, Z[here], best), torch.where(better, P[here], indices)
    return best, indices
