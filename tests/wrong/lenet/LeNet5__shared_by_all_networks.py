"""All your networks use the same layers, which are made once and outside of __init__: training one
changes the others. Each network makes layers of its own when it is made."""

from torch import nn

LAYERS = nn.Sequential(
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


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = LAYERS

    def forward(self, X):
        return self.layers(X)
