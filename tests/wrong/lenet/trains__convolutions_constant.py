"""Each filter of your LeNet5 starts with one and the same number, the mean of a window; only the layers
behind them start at random. Filters that start alike stay alike. They need random numbers as well."""

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

        nn.init.constant_(self.layers[0].weight, 1 / 25)
        nn.init.constant_(self.layers[3].weight, 1 / 150)

    def forward(self, X):
        return self.layers(X)
