"""The shape is right, but with a stride above 1 your windows still start one pixel apart. The
window of output row i starts at row i times the stride."""

import torch
import torch.nn.functional as F


def max_pool2d(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    rows, columns = (Z.shape[2] - kh) // sh + 1, (Z.shape[3] - kw) // sw + 1
    return torch.stack(
        [
            torch.stack([Z[:, :, i : i + kh, j : j + kw].amax(dim=(2, 3)) for j in range(columns)], dim=-1)
            for i in range(rows)
        ],
        dim=-2,
    )
