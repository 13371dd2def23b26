"""You take the name out of the caller's list, which the next call needs. Read it from the list, and leave
the list as it is."""

import numpy as np
import torch
from PIL import Image


def predict_picture(model, image, classes, mean, std):
    small = image.convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
    X = torch.tensor(np.array(small), dtype=torch.float32).permute(2, 0, 1) / 255
    X = (X - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X[None])
    model.train(was_training)
    return classes.pop(logits.argmax().item())
