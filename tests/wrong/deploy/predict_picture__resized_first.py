"""You resize first and convert afterwards. In a picture with a palette, or of single bits, nothing can
be smoothed then. Convert to "RGB" first."""

import numpy as np
import torch
from PIL import Image


def predict_picture(model, image, classes, mean, std):
    small = image.resize((32, 32), Image.Resampling.BILINEAR).convert("RGB")
    X = torch.tensor(np.array(small), dtype=torch.float32).permute(2, 0, 1) / 255
    X = (X - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(X[None])
    model.train(was_training)
    return classes[logits.argmax().item()]
