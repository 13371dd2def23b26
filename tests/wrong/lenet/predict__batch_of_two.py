"""You show the model the picture twice, in one batch. One picture of shape (1, 1, 28, 28) is what was
asked for."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(torch.cat([pixels, pixels]))[:1]
    model.train(was_training)
    return classes[logits.argmax().item()]
