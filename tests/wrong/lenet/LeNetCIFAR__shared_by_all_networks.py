"""All your networks use the same layers, which are made once and outside of __init__: training one
changes the others. Each network makes layers of its own when it is made."""

from torch import nn

LAYERS = nn.Sequential(
    nn.Conv2d(3, 16, kernel_size=5),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(16, 32, kernel_size=5),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(800, 120),
    nn.ReLU(),
    nn.Linear(120, 84),
    nn.ReLU(),
    nn.Linear(84, 10),
)


class LeNetCIFAR(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = LAYERS

    def forward(self, X):
        return self.layers(X)
