"""You stretch the results so that the smallest becomes 0 and the largest 255. That makes a nice
picture, but an even area is no longer black, and every picture gets another scale. Clipping leaves
numbers between 0 and 255 as they are."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def detect_edges(image, K):
    h, w = K.shape
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    Y = Y - Y.min()
    if Y.max() > 0:
        Y = Y / Y.max() * 255
    return Image.fromarray(Y.round().to(torch.uint8).numpy())
