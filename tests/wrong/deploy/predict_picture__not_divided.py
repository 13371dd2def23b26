"""You show the model numbers from 0 to 255. Turn the picture into numbers from 0 to 1 first, as
to_tensor does, and normalise those."""

import numpy as np
import torch
from PIL import Image


def predict_picture(model, image, classes, mean, std):
    small = image.convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
    X = torch.tensor(np.array(small), dtype=torch.float32).permute(2, 0, 1)
    X = (X - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X[None])
    model.train(was_training)
    return classes[logits.argmax().item()]
