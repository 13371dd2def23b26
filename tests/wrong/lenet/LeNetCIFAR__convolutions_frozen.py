"""Your convolutions require no gradient, so only the linear layers can learn. The whole network is to be
trained."""

from torch import nn


class LeNetCIFAR(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
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
        for parameter in self.layers[:6].parameters():
            parameter.requires_grad = False

    def forward(self, X):
        return self.layers(X)
