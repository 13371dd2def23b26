"""Your convolutions require no gradient, so training leaves them at their random start. Freezing is
for layers that were trained before; here all parameters are to learn."""

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
        for parameter in self.layers[:6].parameters():
            parameter.requires_grad = False

    def forward(self, X):
        return self.layers(X)
