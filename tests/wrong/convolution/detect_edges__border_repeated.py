"""Inside the picture you are right, but not along its border: you continue the picture outwards
with its outermost pixels. What was asked for is padding with zeros."""

import numpy as np
import torch
from PIL import Image


def detect_edges(image, K):
    h, w = K.shape
    pixels = np.asarray(image.convert("L"))
    pixels = np.pad(pixels, ((h // 2, h // 2), (w // 2, w // 2)), mode="edge")
    X = torch.tensor(pixels, dtype=K.dtype)
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    return Image.fromarray(Y.clamp(0, 255).round().to(torch.uint8).numpy())
