"""You always add one row or column of zeros on each side, which keeps the size for 3x3 kernels
only. How many are needed depends on the kernel's height and width."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def detect_edges(image, K):
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    X = F.pad(X, (1, 1, 1, 1))
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    return Image.fromarray(Y.clamp(0, 255).round().to(torch.uint8).numpy())
