"""Your LeNet5 begins with weights of zero everywhere. Then all units of a layer get the same
gradient, and they remain the same forever: leave the weights at the random numbers that torch
gives them."""

from torch import nn


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2),
            nn.Sigmoid(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, kernel_size=5),
            nn.Sigmoid(),
            nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Sigmoid(),
            nn.Linear(120, 84),
            nn.Sigmoid(),
            nn.Linear(84, 10),
        )

        for parameter in self.parameters():
            nn.init.zeros_(parameter)

    def forward(self, X):
        return self.layers(X)
