"""Your pixels are too dark by one in many places. When a float becomes a byte, what is behind the point is
cut off, so 2.9 becomes 2. Round to the nearest whole number first."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def detect_edges(image, K):
    h, w = K.shape
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    return Image.fromarray(Y.clamp(0, 255).to(torch.uint8).numpy())
