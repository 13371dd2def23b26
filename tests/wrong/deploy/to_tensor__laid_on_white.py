"""You lay pictures with transparent parts on white. Convert to "RGB" as Pillow does: the colours stay."""

import numpy as np
import torch
from PIL import Image


def to_tensor(image):
    if image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, (255, 255, 255, 255)), image)
    pixels = np.array(image.convert("RGB"), dtype=np.float32)
    return torch.from_numpy(pixels).permute(2, 0, 1) / 255
