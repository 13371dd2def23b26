"""You make the picture that you were given smaller in place. The caller still needs it as it was:
resizing is to give a new picture."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    grey = image.convert("L")
    image.thumbnail((28, 28))
    small = grey.resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
