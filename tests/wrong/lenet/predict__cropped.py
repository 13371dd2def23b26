"""You cut a corner of 28 by 28 pixels out of the picture. The whole picture is to be seen, made
smaller or larger: resize it."""

import numpy as np
import torch


def predict(model, image, classes):
    small = image.convert("L").crop((0, 0, 28, 28))
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
