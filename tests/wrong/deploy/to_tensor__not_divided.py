"""Your tensor holds numbers from 0 to 255. Divide by 255, so that they lie between 0 and 1."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1)
