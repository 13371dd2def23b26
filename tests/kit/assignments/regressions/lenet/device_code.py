# points: LeNet5 26, train_epoch 20, evaluate 17, predict 10
import numpy as np
import torch
from PIL import Image
from torch import nn

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


def train_epoch(model, batches, loss_fn, optimizer):
    model.to(device)
    model.train()
    epoch_loss, samples = 0, 0
    for step, data in enumerate(batches, 0):
        inputs, labels = data[0].to(device), data[1].to(device, non_blocking=True)
        optimizer.zero_grad(set_to_none=True)
        outputs = model(inputs)
        loss = loss_fn(outputs, labels)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            preds = torch.argmax(outputs, dim=1)
            acc = torch.sum(preds == labels.data).double() / len(labels)
        if step % 100 == 99:
            print(f"[{step + 1:5d}] loss: {loss.item():.3f} acc: {acc:.3f}")
        epoch_loss += loss.detach().cpu().numpy() * len(inputs)
        samples += len(inputs)
    return float(epoch_loss / samples)


def evaluate(model, batches, loss_fn):
    model.to(device)
    mode = model.training
    model.eval()
    loss_sum, corrects, samples = 0.0, torch.tensor(0), 0
    with torch.inference_mode():
        for inputs, labels in batches:
            inputs, labels = inputs.to(device), labels.to(device)
            outputs = model(inputs)
            _, preds = torch.max(outputs, 1)
            loss_sum += loss_fn(outputs, labels).item() * inputs.size(0)
            corrects += torch.sum(preds == labels.data).cpu()
            samples += inputs.size(0)
    model.train(mode)
    return loss_sum / samples, corrects.item() / samples


def predict(model, image, classes):
    img = image.convert("L").resize((28, 28), Image.BILINEAR)
    x = torch.from_numpy(np.array(img, dtype=np.float32) / 255.0).unsqueeze(0).unsqueeze(0).to(device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        out = model(x)
    model.train(mode)
    return classes[out.argmax(1).item()]


class LeNet5(nn.Module):
    def __init__(self):
        super(LeNet5, self).__init__()  # noqa: UP008 - as in many tutorials
        self.c1 = nn.Conv2d(1, 6, 5, padding=2)
        self.s2 = nn.AvgPool2d(2)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.s4 = nn.AvgPool2d(2)
        self.c5 = nn.Linear(16 * 5 * 5, 120)
        self.f6 = nn.Linear(120, 84)
        self.out = nn.Linear(84, 10)
        self.sig = nn.Sigmoid()

    def forward(self, x):
        x = self.s2(self.sig(self.c1(x)))
        x = self.s4(self.sig(self.c3(x)))
        x = x.view(x.size()[0], -1)
        x = self.sig(self.c5(x))
        x = self.sig(self.f6(x))
        return self.out(x)
