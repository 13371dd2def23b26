"""Networks that are an nn.Sequential with named layers; set_grad_enabled as a context; softmax and topk."""

from collections import OrderedDict

import numpy as np
import torch
from PIL import Image
from torch import nn, optim


class LeNet5(nn.Sequential):
    def __init__(self):
        super().__init__(
            OrderedDict(
                c1=nn.Conv2d(1, 6, (5, 5), padding=(2, 2)),
                a1=nn.Sigmoid(),
                s2=nn.AvgPool2d(kernel_size=2, stride=2),
                c3=nn.Conv2d(6, 16, (5, 5)),
                a3=nn.Sigmoid(),
                s4=nn.AvgPool2d(kernel_size=2, stride=2),
                c5=nn.Sequential(nn.Flatten(), nn.Linear(400, 120), nn.Sigmoid()),
                f6=nn.Sequential(nn.Linear(120, 84), nn.Sigmoid()),
                output=nn.Linear(84, 10),
            )
        )


class LeNetCIFAR(nn.Sequential):
    def __init__(self):
        layers = []
        for before, after, side in ((3, 16, 14), (16, 32, 5)):
            layers += [nn.Conv2d(before, after, 5), nn.ReLU(inplace=True), nn.AdaptiveMaxPool2d(side)]
        layers.append(nn.Flatten())
        for before, after in ((800, 120), (120, 84), (84, 10)):
            layers += [nn.Linear(before, after), nn.ReLU()]
        super().__init__(*layers[:-1])


def train_epoch(model, batches, loss_fn, optimizer: optim.Optimizer):
    model.train()
    losses, sizes = [], []
    for _number, batch in enumerate(batches, start=1):
        inputs, labels = batch
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                parameter.grad = None
        with torch.enable_grad():
            loss = loss_fn(model(inputs), labels)
            loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sizes.append(inputs.size(0))
    model.eval()
    return float(np.average(losses, weights=sizes))


def evaluate(model, batches, loss_fn):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    losses, sizes, hits = [], [], []
    with torch.set_grad_enabled(False):
        for inputs, labels in batches:
            outputs = model(inputs)
            losses.append(loss_fn(outputs, labels).item())
            sizes.append(labels.numel())
            guesses = outputs.topk(1, dim=1).indices.squeeze(1)
            hits.extend((guesses == labels).tolist())
    for module, mode in modes.items():
        module.training = mode
    return float(np.average(losses, weights=sizes)), float(np.mean(hits))


def predict(model, image, classes):
    small = image.convert("L").resize(size=(28, 28), resample=Image.BILINEAR)
    X = torch.tensor(list(small.getdata()), dtype=torch.float32).reshape(1, 1, 28, 28) / 255.0
    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.set_grad_enabled(False):
        probabilities = torch.softmax(model(X), dim=1)
    for module, mode in modes.items():
        module.training = mode
    _probability, position = probabilities.topk(1)
    return str(classes[position.item()])
