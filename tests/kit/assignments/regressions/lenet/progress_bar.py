# points: LeNetCIFAR 19, train_epoch 20, evaluate 17
import torch
import torch.nn.functional as F
from torch import nn


class Progress:
    """What tqdm does, as far as this loop needs it."""

    def __init__(self, iterable, desc=""):
        self.iterable, self.desc, self.n = iterable, desc, 0

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.n += 1
            print(f"\r{self.desc}: {self.n}it", end="")
        print()

    def set_postfix(self, **numbers):
        print(" ", numbers, end="")


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    running_loss, correct, total = 0.0, 0, 0
    bar = Progress(batches, desc="train")
    for inputs, labels in bar:
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = loss_fn(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * inputs.size(0)
        _, predicted = outputs.max(1)
        total += labels.size(0)
        correct += predicted.eq(labels).sum().item()
        bar.set_postfix(loss=running_loss / total, acc=100.0 * correct / total)
    return running_loss / total


@torch.no_grad()
def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    losses, hits, n = 0.0, 0, 0
    for images, labels in Progress(batches, desc="test"):
        logits = model(images)
        losses += loss_fn(logits, labels).item() * labels.shape[0]
        hits += (logits.argmax(dim=-1) == labels).float().sum().item()
        n += labels.shape[0]
    if was_training:
        model.train()
    return losses / n, hits / n


class LeNetCIFAR(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.MaxPool2d(2, 2)
        self.conv1 = nn.Conv2d(3, 16, 5)
        self.conv2 = nn.Conv2d(16, 32, 5)
        self.fc1 = nn.Linear(32 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)
