"""You divide by the largest number in the picture, so a dark picture becomes a bright one. Divide by
255, whatever is in the picture."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1) / max(float(pixels.max()), 1.0)
