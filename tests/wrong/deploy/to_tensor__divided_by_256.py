"""You divide by 256, so white is not quite 1. A byte goes from 0 to 255: divide by 255."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1) / 256
