# points: to_tensor 9, normalize 0, predict_picture 0
import numpy as np
import torch
from PIL import Image


def to_tensor(image):
    image = image.convert("RGB")
    array = np.array(image).astype(np.float32) / 255.0
    return torch.from_numpy(array.transpose((2, 0, 1)))


def normalize(X, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)):
    return (X - 0.5) / 0.5


def predict_picture(model, image, classes, mean, std):
    im = image.convert("RGB").resize((32, 32), Image.BILINEAR)
    im = normalize(to_tensor(im))
    im = torch.unsqueeze(im, dim=0)
    model.eval()
    with torch.no_grad():
        outputs = model(im)
        predict = torch.max(outputs, dim=1)[1].numpy()
    return classes[int(predict[0])]
