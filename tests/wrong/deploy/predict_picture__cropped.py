"""You cut a square out of the picture's middle. The whole picture is resized, whatever its proportions."""

import numpy as np
import torch
from PIL import Image


def predict_picture(model, image, classes, mean, std):
    small = image.convert("RGB")
    side = min(small.size)
    left, top = (small.width - side) // 2, (small.height - side) // 2
    small = small.crop((left, top, left + side, top + side)).resize((32, 32), Image.Resampling.BILINEAR)
    X = torch.tensor(np.array(small), dtype=torch.float32).permute(2, 0, 1) / 255
    X = (X - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X[None])
    model.train(was_training)
    return classes[logits.argmax().item()]
