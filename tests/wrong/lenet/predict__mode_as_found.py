"""Some part of the model is still in train mode while it runs. There, dropout and batch norm do not work as
they do in use. Switch the whole model to eval mode, and back afterwards."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    with torch.no_grad():
        logits = model(pixels)
    return classes[logits.argmax().item()]
