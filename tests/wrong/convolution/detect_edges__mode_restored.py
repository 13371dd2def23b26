"""The pixels are right, but at the end you convert the result back to the mode of the picture that
was given. The result is always a grey picture, mode "L"."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def detect_edges(image, K):
    h, w = K.shape
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    edges = Image.fromarray(Y.clamp(0, 255).round().to(torch.uint8).numpy())
    return edges.convert(image.mode)
