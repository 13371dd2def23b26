"""Your network squeezes its numbers by sigmoids, as LeNet-5 does. This one is to have ReLU, whose
slope does not vanish for large inputs."""

from torch import nn


class LeNetCIFAR(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 16, kernel_size=5),
            nn.Sigmoid(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, kernel_size=5),
            nn.Sigmoid(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(800, 120),
            nn.Sigmoid(),
            nn.Linear(120, 84),
            nn.Sigmoid(),
            nn.Linear(84, 10),
        )

    def forward(self, X):
        return self.layers(X)
