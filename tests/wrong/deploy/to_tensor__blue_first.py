"""Your channels come as blue, green, red, as OpenCV has them. Pillow's order is red, green, blue: leave
it."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1).flip(0) / 255
