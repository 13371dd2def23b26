"""ModuleDict and ModuleList, an epoch as a generator of steps, decorators for grad mode and eval mode."""

import contextlib
from functools import reduce
from itertools import pairwise

import numpy
import torch
from PIL import Image, ImageOps
from torch.nn import AvgPool2d, Conv2d, Linear, MaxPool2d, Module, ModuleDict, ModuleList, ReLU, Sigmoid


class LeNet(Module):
    """Blocks by name: convolutions, each with an activation and a pooling, then linear layers."""

    def __init__(self, filters, padding, units, activation, pooling):
        super().__init__()
        pads = (padding, 0)
        self.blocks = ModuleDict(
            {
                "convolutions": ModuleList(
                    Conv2d(a, b, kernel_size=5, padding=p)
                    for (a, b), p in zip(pairwise(filters), pads, strict=True)
                ),
                "linear": ModuleList(Linear(a, b) for a, b in pairwise(units)),
                "activation": activation(),
                "pooling": pooling(2),
            }
        )

    def forward(self, X):
        act, pool = self.blocks["activation"], self.blocks["pooling"]
        X = reduce(lambda Y, layer: pool(act(layer(Y))), self.blocks["convolutions"], X)
        *hidden, last = self.blocks["linear"]
        return last(reduce(lambda Y, layer: act(layer(Y)), hidden, torch.flatten(X, 1)))


class LeNet5(LeNet):
    def __init__(self):
        super().__init__((1, 6, 16), 2, (400, 120, 84, 10), Sigmoid, AvgPool2d)


class LeNetCIFAR(LeNet):
    def __init__(self):
        super().__init__((3, 16, 32), 0, (800, 120, 84, 10), ReLU, MaxPool2d)


def steps(model, batches, loss_fn, optimizer):
    """Yield (size, loss) of each batch; the step is taken before the next batch is asked for."""
    for X, y in batches:

        def closure(X=X, y=y):
            optimizer.zero_grad()
            loss = loss_fn(model(X), y)
            loss.backward()
            return loss

        yield len(X), optimizer.step(closure).item()


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    mean = seen = 0.0
    for size, loss in steps(model, batches, loss_fn, optimizer):
        seen += size
        mean += (loss - mean) * size / seen  # a running mean
    return mean


@contextlib.contextmanager
def in_eval_mode(model):
    was = model.training
    try:
        yield model.eval()
    finally:
        model.train(was)


@torch.no_grad()
def evaluate(model, batches, loss_fn):
    with in_eval_mode(model):
        rows = [
            (len(y), loss_fn(logits, y).item(), (logits.argmax(1) == y).sum().item())
            for logits, y in ((model(X), y) for X, y in batches)
        ]
    sizes, losses, hits = zip(*rows, strict=True)
    total = sum(sizes)
    return sum(s * loss for s, loss in zip(sizes, losses, strict=True)) / total, sum(hits) / total


@torch.no_grad()
def predict(model, image, classes):
    grey = ImageOps.grayscale(image).resize((28, 28), Image.Resampling.BILINEAR)
    X = torch.as_tensor(numpy.array(grey, dtype="float32") / numpy.float32(255)).unsqueeze(0).unsqueeze(0)
    with in_eval_mode(model):
        scores = model(X).flatten().tolist()
    return max(zip(scores, classes, strict=True))[1]
