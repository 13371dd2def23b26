"""You leave the choice of the filter to Pillow, which takes the bicubic one. Asked for is the
bilinear one: name it."""

import numpy as np
import torch


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28))
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
