"""You pool first and apply the sigmoid to the means. The order matters here, because the sigmoid of
a mean is not the mean of the sigmoids: the sigmoid stands next to the convolution."""

from torch import nn


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2),
            nn.AvgPool2d(2),
            nn.Sigmoid(),
            nn.Conv2d(6, 16, kernel_size=5),
            nn.AvgPool2d(2),
            nn.Sigmoid(),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Sigmoid(),
            nn.Linear(120, 84),
            nn.Sigmoid(),
            nn.Linear(84, 10),
        )

    def forward(self, X):
        return self.layers(X)
