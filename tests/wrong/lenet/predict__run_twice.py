"""You run the model twice on the picture. One forward pass was asked for: keep its result and use
it twice."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        best = model(pixels).max()
        position = (model(pixels) == best).flatten().nonzero()[0].item()
    model.train(was_training)
    return classes[position]
