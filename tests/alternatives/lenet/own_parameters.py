"""Parameters by hand with an initialisation of their own; all logits collected before they are judged."""

import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F


def weight_and_bias(module, name, *shape):
    weight = torch.empty(shape)
    fan = weight[0].numel()
    module.register_parameter(f"{name}_w", nn.Parameter(weight.normal_(0, fan**-0.5)))
    module.register_parameter(f"{name}_b", nn.Parameter(torch.zeros(shape[0])))


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        weight_and_bias(self, "out", 10, 84)
        weight_and_bias(self, "conv1", 6, 1, 5, 5)
        weight_and_bias(self, "conv2", 16, 6, 5, 5)
        weight_and_bias(self, "hidden1", 120, 400)
        weight_and_bias(self, "hidden2", 84, 120)

    @staticmethod
    def pool(maps):
        """The mean of each window of 2 by 2, as a view of the map in windows."""
        return maps.unflatten(3, (-1, 2)).unflatten(2, (-1, 2)).mean(dim=(3, 5))

    def forward(self, X):
        X = self.pool(F.conv2d(F.pad(X, (2, 2, 2, 2)), self.conv1_w, self.conv1_b).sigmoid())
        X = self.pool(F.conv2d(X, self.conv2_w, self.conv2_b).sigmoid())
        X = torch.addmm(self.hidden1_b, X.reshape(-1, 400), self.hidden1_w.T).sigmoid()
        X = (X @ self.hidden2_w.T + self.hidden2_b).sigmoid()
        return F.linear(X, self.out_w, self.out_b)


class LeNetCIFAR(nn.Module):
    def __init__(self):
        super().__init__()
        weight_and_bias(self, "conv1", 16, 3, 5, 5)
        weight_and_bias(self, "conv2", 32, 16, 5, 5)
        weight_and_bias(self, "hidden1", 120, 800)
        weight_and_bias(self, "hidden2", 84, 120)
        weight_and_bias(self, "out", 10, 84)

    @staticmethod
    def block(maps, weight, bias):
        maps = F.conv2d(maps, weight, bias).clamp(min=0)
        return maps.unfold(2, 2, 2).unfold(3, 2, 2).amax(dim=(-2, -1))

    def forward(self, X):
        X = self.block(X, self.conv1_w, self.conv1_b)
        X = self.block(X, self.conv2_w, self.conv2_b)
        X = torch.relu(F.linear(torch.flatten(X, 1), self.hidden1_w, self.hidden1_b))
        X = torch.relu(F.linear(X, self.hidden2_w, self.hidden2_b))
        return F.linear(X, self.out_w, self.out_b)


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    sums, count = [], 0
    for X, y in batches:
        outputs = model(X)
        loss = loss_fn(outputs, y)
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimizer.step()
        sums.append(loss.detach() * len(y))
        count += len(y)
    return torch.stack(sums).double().sum().div(count).item()


def logits_and_classes(model, batches):
    logits, classes = [], []
    for X, y in batches:
        logits.append(model(X))
        classes.append(y)
    return torch.cat(logits), torch.cat(classes)


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    with torch.autograd.no_grad():
        logits, classes = logits_and_classes(model, batches)
        loss = loss_fn(logits, classes)  # of one large batch: the mean over all examples
    model.train(was_training)
    return loss.tolist(), (logits.argmax(dim=1) == classes).double().mean().tolist()


def predict(model, image, classes):
    picture = image.copy().convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    rows = [[picture.getpixel((x, y)) / 255 for x in range(28)] for y in range(28)]
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(torch.tensor([[rows]]))
    model.train(was_training)
    largest = max(range(len(classes)), key=lambda number: logits[0, number])
    return classes[largest]
