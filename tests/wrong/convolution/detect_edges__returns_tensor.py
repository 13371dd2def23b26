"""You return a tensor of pixels. A picture went in, and a picture has to come out: a Pillow image
of mode "L"."""

import numpy as np
import torch
import torch.nn.functional as F


def detect_edges(image, K):
    h, w = K.shape
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    return Y.clamp(0, 255).round().to(torch.uint8)
