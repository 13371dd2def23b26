"""Lazy layers, which learn their sizes from the first picture; running sums in tensors; try and finally."""

import torch
from PIL import Image
from torch import nn


class Lazy(nn.Module):
    """Two convolutional blocks and three linear layers, of sizes found at the first call."""

    def __init__(self, channels, padding, activation, pooling):
        super().__init__()
        first, second = channels
        self.features = nn.Sequential(
            nn.LazyConv2d(first, 5, padding=padding), activation(), pooling(2, 2),
            nn.LazyConv2d(second, 5), activation(), pooling(2, 2),
        )  # fmt: skip
        self.classifier = nn.Sequential(
            nn.LazyLinear(120), activation(), nn.LazyLinear(84), activation(), nn.LazyLinear(10)
        )

    def forward(self, X):
        maps = self.features(X)
        return self.classifier(maps.reshape(len(maps), -1))


class LeNet5(Lazy):
    def __init__(self):
        super().__init__((6, 16), 2, nn.Sigmoid, nn.AvgPool2d)


class LeNetCIFAR(Lazy):
    def __init__(self):
        super().__init__((16, 32), 0, nn.ReLU, nn.MaxPool2d)


def train_epoch(model, batches, loss_fn, optimizer):
    model.train(True)
    totals = torch.zeros(2, dtype=torch.float64)
    for inputs, targets in batches:
        model.zero_grad(set_to_none=False)
        loss = loss_fn(model(inputs), targets)
        loss.backward()
        optimizer.step()
        totals += torch.tensor([loss.detach() * len(inputs), len(inputs)], dtype=torch.float64)
    return (totals[0] / totals[1]).item()


def evaluate(model, batches, loss_fn):
    training, recording = model.training, torch.is_grad_enabled()
    totals = torch.zeros(3, dtype=torch.float64)
    try:
        model.eval()
        torch.set_grad_enabled(False)
        for inputs, targets in batches:
            logits = model(inputs)
            hits = torch.eq(torch.argmax(logits, -1), targets).sum()
            totals += torch.stack([loss_fn(logits, targets) * len(inputs), hits, torch.tensor(len(inputs))])
    finally:
        torch.set_grad_enabled(recording)
        model.train(training)
    loss, accuracy = (totals[:2] / totals[2]).tolist()
    return loss, accuracy


def predict(model, image, classes):
    small = image.convert("L").resize((28, 28), resample=Image.Resampling.BILINEAR)
    pixels = torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8)
    batch = pixels.view(1, 1, 28, 28).to(torch.float32).div(255.0)
    training = model.training
    try:
        model.eval()
        with torch.no_grad():
            logits = model(batch)
    finally:
        model.train(mode=training)
    return classes[int(torch.argmax(logits))]
