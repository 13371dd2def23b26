"""The last layer of your LeNet5 begins with weights of zero, so that no gradient flows through it
at the first step, and its ten units begin alike. Every layer is to begin at random, this one
too."""

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

        nn.init.zeros_(self.layers[-1].weight)

    def forward(self, X):
        return self.layers(X)
