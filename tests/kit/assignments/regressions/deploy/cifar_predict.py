# points: predict_picture 9
import numpy as np
import torch
from PIL import Image


def predict_picture(model, image, classes, mean, std):
    im = image.convert("RGB")
    im = im.resize((32, 32), Image.BILINEAR)
    im = torch.from_numpy(np.array(im)).permute(2, 0, 1).float().div(255)
    for channel, m, s in zip(im, mean, std, strict=True):
        channel.sub_(m).div_(s)
    im = im.unsqueeze(0)
    model.eval()
    with torch.no_grad():
        outputs = model(im)
        predict = torch.softmax(outputs, dim=1).squeeze()
    return classes[int(predict.argmax())]
