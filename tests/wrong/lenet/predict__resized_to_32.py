"""You resize to 32 by 32 pixels, the size of the colour pictures of LeNetCIFAR. This model takes 28
by 28."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((32, 32), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 32, 32) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
