"""You show the model numbers from 0 to 1. It was trained on normalised ones: use normalize with mean and
std."""

import numpy as np
import torch
from PIL import Image


def predict_picture(model, image, classes, mean, std):
    small = image.convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
    X = torch.tensor(np.array(small), dtype=torch.float32).permute(2, 0, 1) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X[None])
    model.train(was_training)
    return classes[logits.argmax().item()]
