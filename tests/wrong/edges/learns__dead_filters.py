"""The convolutions of your fresh network give nothing but zeros, because their biases are far below zero.
No gradient gets through, so it can't learn."""

import itertools

import torch
import torch.nn.functional as F
from torch import nn


class HED(nn.Module):
    def __init__(self, in_channels=3, channels=(8, 16, 32)):
        super().__init__()
        widths = [in_channels] + [width for width in channels for _ in range(2)]
        self.convs = nn.ModuleList(
            nn.Conv2d(before, after, kernel_size=3, padding=1) for before, after in itertools.pairwise(widths)
        )
        self.sides = nn.ModuleList(nn.Conv2d(width, 1, kernel_size=1) for width in channels)
        self.fuse = nn.Conv2d(len(channels), 1, kernel_size=1)

        for conv in self.convs:
            nn.init.uniform_(conv.weight, -1.0, 0.0)
            nn.init.constant_(conv.bias, -100.0)

    def forward(self, X):
        size = X.shape[2:]
        outputs = []
        for stage, side in enumerate(self.sides):
            if stage > 0:
                X = F.max_pool2d(X, 2)
            for conv in self.convs[2 * stage : 2 * stage + 2]:
                X = F.relu(conv(X))
            outputs.append(F.interpolate(side(X), size=size, mode="bilinear", align_corners=False))
        return [*outputs, self.fuse(torch.cat(outputs, dim=1))]
