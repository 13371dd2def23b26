"""All weights of your LeNet5 begin with one and the same number. Units that begin alike get the
same gradient and stay alike, so that a layer of 120 units is worth one; a random start tells
them apart."""

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
            nn.init.constant_(parameter, 0.1)

    def forward(self, X):
        return self.layers(X)
