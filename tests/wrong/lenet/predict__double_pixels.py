"""Your pixels are float64, because NumPy's division makes them so, and the model's weights are
float32. Say which dtype you want."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.from_numpy(np.array(small) / 255).reshape(1, 1, 28, 28)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
