"""Your picture comes out smaller than it went in. It has to be surrounded by zeros first, enough of
them for the middle of the kernel to visit every pixel."""

import numpy as np
import torch
from PIL import Image


def detect_edges(image, K):
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    return Image.fromarray(Y.clamp(0, 255).round().to(torch.uint8).numpy())
