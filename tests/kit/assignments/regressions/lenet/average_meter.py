# points: LeNet5 4, train_epoch 20, evaluate 17
import torch
from torch import nn


class AverageMeter:
    def __init__(self):
        self.sum = self.count = 0

    def update(self, val, n=1):
        self.sum += val * n
        self.count += n

    @property
    def avg(self):
        return self.sum / self.count


def topk_accuracy(output, target, k=1):
    with torch.no_grad():
        _, pred = output.topk(k, 1, True, True)
        correct = pred.t().eq(target.view(1, -1).expand_as(pred.t()))
        return correct[:k].reshape(-1).float().sum(0).item() / target.size(0)


def train_epoch(model, batches, loss_fn, optimizer):
    losses, top1 = AverageMeter(), AverageMeter()
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=1.0)
    model.train()
    for images, target in batches:
        output = model(images)
        loss = loss_fn(output, target)
        losses.update(loss.item(), images.size(0))
        top1.update(topk_accuracy(output, target), images.size(0))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    scheduler.step()
    return losses.avg


def evaluate(model, batches, loss_fn):
    losses, top1 = AverageMeter(), AverageMeter()
    training = model.training
    model.eval()
    with torch.no_grad():
        for images, target in batches:
            output = model(images)
            losses.update(loss_fn(output, target).item(), images.size(0))
            top1.update(topk_accuracy(output, target), images.size(0))
    model.train(mode=training)
    return losses.avg, top1.avg


class LeNet5(nn.Module):
    """A modern one, with ReLU."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(inplace=True), nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(inplace=True), nn.AvgPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Sequential(
            nn.Linear(400, 120), nn.ReLU(inplace=True), nn.Linear(120, 84), nn.ReLU(inplace=True),
            nn.Linear(84, 10),
        )  # fmt: skip

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))
