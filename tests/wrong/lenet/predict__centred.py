"""You scale the numbers to the range from -1 to 1. The range asked for is 0 to 1; do what was asked
and no more."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    pixels = (pixels - 0.5) / 0.5
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
