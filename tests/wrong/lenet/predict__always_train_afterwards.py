"""You leave the model in train mode at the end, even if it came in eval mode. Put it back into the
mode that it came in."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train()
    return classes[logits.argmax().item()]
