# points: HED 0
import torch
from torch import nn


class HED(nn.Module):
    def __init__(self, in_channels=3, channels=(64, 128, 256, 512, 512)):
        super().__init__()
        c1, c2, c3, c4, c5 = (16, 16, 32, 32, 32)
        self.stage1 = self.stage(in_channels, c1)
        self.stage2 = self.stage(c1, c2)
        self.stage3 = self.stage(c2, c3)
        self.stage4 = self.stage(c3, c4)
        self.stage5 = self.stage(c4, c5)
        self.sides = nn.ModuleList([nn.Conv2d(c, 1, 1) for c in (c1, c2, c3, c4, c5)])
        self.fuse = nn.Conv2d(5, 1, 1)

    @staticmethod
    def stage(before, after):
        return nn.Sequential(
            nn.Conv2d(before, after, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(after, after, 3, padding=1),
            nn.ReLU(inplace=True),
        )

    def forward(self, x):
        size = x.shape[2:]
        outputs = []
        for i, stage in enumerate([self.stage1, self.stage2, self.stage3, self.stage4, self.stage5]):
            if i > 0:
                x = nn.functional.max_pool2d(x, 2, ceil_mode=True)
            x = stage(x)
            side = self.sides[i](x)
            outputs.append(nn.functional.interpolate(side, size=size, mode="bilinear", align_corners=False))
        outputs.append(self.fuse(torch.cat(outputs, 1)))
        return outputs
