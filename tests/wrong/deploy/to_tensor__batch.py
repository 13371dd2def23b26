"""Your tensor has one axis too many, (1, 3, H, W). A batch is made later, by whoever needs one."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255
