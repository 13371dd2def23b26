"""You convert the picture to "RGBA" and get four channels. The fourth one, opacity, is none of the
colours: convert to "RGB"."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGBA"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1) / 255
