"""You freeze the model for the forward pass and thaw all of it at the end, also layers that came frozen.
To run it without gradients, torch.no_grad is enough."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28)
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    logits = model(pixels / 255)
    model.requires_grad_(True)
    model.train(was_training)
    return classes[logits.argmax().item()]
