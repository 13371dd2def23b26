"""You take the picture as it comes. Grey ones, those with a palette and those with opacity have other
channels: call image.convert("RGB") first."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image, dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1) / 255
