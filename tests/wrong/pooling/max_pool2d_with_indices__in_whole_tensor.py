"""Your indices go on counting from one channel to the next, and from one image to the next. Each
channel of each image has a plane of its own, which counts from 0 to H * W - 1."""

import torch
import torch.nn.functional as F


def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)  # noqa: F821 - pair comes from the reference
    sh, sw = pair(kernel_size if stride is None else stride)  # noqa: F821
    positions = torch.arange(X.numel(), device=X.device).reshape(X.shape)
    Z = F.pad(X, (pw, pw, ph, ph), value=float("-inf"))
    P = F.pad(positions, (pw, pw, ph, ph))
    values, places = Z.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).max(dim=4, keepdim=True)
    indices = P.unfold(2, kh, sh).unfold(3, kw, sw).flatten(4).gather(4, places)
    return values.squeeze(4), indices.squeeze(4)
