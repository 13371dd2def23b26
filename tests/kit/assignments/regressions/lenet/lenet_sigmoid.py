# points: LeNet5 26
import torch
from torch import nn


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.Conv2d(6, 16, kernel_size=5), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.Flatten(),
            nn.Linear(16 * 5 * 5, 120), nn.Sigmoid(),
            nn.Linear(120, 84), nn.Sigmoid(),
            nn.Linear(84, 10))  # fmt: skip

    def forward(self, X):
        return self.net(X)


X = torch.rand(size=(1, 1, 28, 28), dtype=torch.float32)
for layer in LeNet5().net:
    X = layer(X)
    print(layer.__class__.__name__, "output shape: \t", X.shape)
