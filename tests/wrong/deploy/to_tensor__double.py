"""Your tensor is of dtype float64, NumPy's default. Networks have float32 weights: make float32 numbers
of the pixels."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float64)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1) / 255
