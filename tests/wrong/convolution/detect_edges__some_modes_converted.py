"""You convert the image only in modes that you thought of. There are more than twenty: convert("L") knows
them all, and leaves a grey image as it is."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def detect_edges(image, K):
    if image.mode in ("RGB", "RGBA", "P", "1", "LA", "CMYK"):
        image = image.convert("L")
    pixels = torch.from_numpy(np.array(image)).to(K.dtype)
    if pixels.dim() == 3:
        pixels = pixels[:, :, 0]
    h, w = K.shape
    padded = F.pad(pixels, (w // 2, w // 2, h // 2, h // 2))
    Y = torch.einsum("ijab,ab->ij", padded.unfold(0, h, 1).unfold(1, w, 1), K)
    return Image.fromarray(Y.clamp(0, 255).round().to(torch.uint8).numpy())
