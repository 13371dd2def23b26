"""You switch gradients off for good, so that nothing can be trained after a prediction. Switch them off
for the forward pass alone, in a `with` block of torch.no_grad."""

import numpy as np
import torch
from PIL import Image


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28)
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    logits = model(pixels / 255)
    model.train(was_training)
    return classes[logits.argmax().item()]
