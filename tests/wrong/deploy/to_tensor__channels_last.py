"""Your tensor has the channels last, (H, W, 3), as Pillow and NumPy have them. torch wants them first:
move the last axis to the front with permute(2, 0, 1)."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels) / 255
