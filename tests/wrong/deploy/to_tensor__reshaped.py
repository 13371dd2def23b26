"""You reshape (H, W, 3) into (3, H, W). The shape is right then, but reshape only counts the numbers off
in their old order, so the colours are mixed up. Use permute(2, 0, 1)."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).reshape(3, image.height, image.width) / 255
