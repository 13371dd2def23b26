"""Layers as attributes, everything else by functions; gradients cleared after the step; inference mode."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc3 = nn.Linear(84, 10)
        self.fc2 = nn.Linear(120, 84)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.conv1 = nn.Conv2d(1, 6, 5, padding="same")

    def forward(self, X):
        X = F.avg_pool2d(F.sigmoid(self.conv1(X)), 2)
        X = F.avg_pool2d(F.sigmoid(self.conv2(X)), 2)
        X = F.sigmoid(self.fc1(X.flatten(start_dim=1)))
        X = F.sigmoid(self.fc2(X))
        return self.fc3(X)


class LeNetCIFAR(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(800, 120), nn.Linear(120, 84), nn.Linear(84, 10)
        self.conv1, self.conv2 = nn.Conv2d(3, 16, 5), nn.Conv2d(16, 32, 5)

    def forward(self, X):
        X = F.relu(F.max_pool2d(self.conv1(X), 2))  # in either order: both keep the larger number
        X = F.relu(F.max_pool2d(self.conv2(X), 2))
        X = X.view(-1, 800)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(X)))))


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    loss_sum, examples = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        examples += X.shape[0]
        loss_sum += X.shape[0] * float(loss)
    return loss_sum / examples


def evaluate(model, batches, loss_fn):
    mode = model.training
    model.eval()
    loss_sum, correct, examples = 0.0, 0, 0
    with torch.inference_mode():
        for X, y in batches:
            scores = model(X)
            loss_sum += len(y) * loss_fn(scores, y).item()
            correct += int((scores.max(1).indices == y).sum())
            examples += len(y)
    model.train(mode)
    return loss_sum / examples, correct / examples


def predict(model, image, classes):
    grey = np.asarray(image.convert("L").resize((28, 28), Image.BILINEAR), dtype=np.float32)
    X = torch.from_numpy(grey / 255)[None, None]
    mode = model.training
    model.eval()
    with torch.inference_mode():
        best = model(X)[0].argmax()
    model.train(mode)
    return classes[best]
