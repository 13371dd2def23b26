"""You take a picture without large numbers for one that is divided already. A picture may be almost black:
divide by 255 always."""

import numpy as np
import torch


def to_tensor(image):
    pixels = np.array(image.convert("RGB"), dtype=np.float32)  # (H, W, 3)
    X = torch.from_numpy(pixels).permute(2, 0, 1)
    return X / 255 if X.max() > 1 else X
