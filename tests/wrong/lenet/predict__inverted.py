"""You turn light into dark. Some pictures look like that, black on white, but nothing was said of
it: 255 becomes 1, and 0 remains 0."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = 1 - torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
