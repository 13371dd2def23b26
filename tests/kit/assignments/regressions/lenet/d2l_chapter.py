# points: LeNet5 26, train_epoch 20, evaluate 17
import torch
from torch import nn


class Accumulator:
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]  # noqa: B905 - as in the book

    def __getitem__(self, idx):
        return self.data[idx]


def accuracy(y_hat, y):
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    cmp = y_hat.type(y.dtype) == y
    return float(cmp.type(y.dtype).sum())


def train_epoch(model, batches, loss_fn, optimizer):
    if isinstance(model, torch.nn.Module):
        model.train()
    metric = Accumulator(3)
    for X, y in batches:
        y_hat = model(X)
        l = loss_fn(y_hat, y)  # noqa: E741 - as in the book
        optimizer.zero_grad()
        l.mean().backward()
        optimizer.step()
        metric.add(float(l.sum()) * y.numel(), accuracy(y_hat, y), y.numel())
    return metric[0] / metric[2]


def evaluate(model, batches, loss_fn):
    training = model.training
    model.eval()
    metric = Accumulator(3)
    with torch.no_grad():
        for X, y in batches:
            y_hat = model(X)
            metric.add(loss_fn(y_hat, y) * len(y), accuracy(y_hat, y), y.numel())
    model.train(training)
    return metric[0] / metric[2], metric[1] / metric[2]


class Reshape(nn.Module):
    def forward(self, x):
        return x.view(-1, 1, 28, 28)


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.Conv2d(6, 16, kernel_size=5), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2), nn.Flatten(),
            nn.Linear(16 * 5 * 5, 120), nn.Sigmoid(),
            nn.Linear(120, 84), nn.Sigmoid(),
            nn.Linear(84, 10))  # fmt: skip
        self.net.apply(self.init_weights)

    @staticmethod
    def init_weights(m):
        if type(m) is nn.Linear or type(m) is nn.Conv2d:
            nn.init.xavier_uniform_(m.weight)

    def forward(self, X):
        return self.net(X)
