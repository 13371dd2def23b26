"""Results below 0 or above 255 come out at the other end of the range. A byte starts again at 0 after 255, so
-1 becomes 255. Clip the results to what a pixel can hold before you turn them into bytes."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def detect_edges(image, K):
    h, w = K.shape
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype)
    X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))
    Y = corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
    return Image.fromarray((Y.round().to(torch.int64) % 256).to(torch.uint8).numpy())
