# points: HED 24, hed_loss 8, learns 10
import torch
import torch.nn as nn
import torch.nn.functional as F


class HED(nn.Module):
    # five side outputs as in the paper, and fewer where fewer channels are given
    def __init__(self, in_channels=3, channels=(8, 16, 32)):
        super().__init__()
        n = len(channels)
        if n > 5:
            raise ValueError("at most five stages")
        c = list(channels)
        convs = [nn.Conv2d(in_channels, c[0], 3, padding=1), nn.Conv2d(c[0], c[0], 3, padding=1)]
        if n > 1:
            convs += [nn.Conv2d(c[0], c[1], 3, padding=1), nn.Conv2d(c[1], c[1], 3, padding=1)]
        if n > 2:
            convs += [nn.Conv2d(c[1], c[2], 3, padding=1), nn.Conv2d(c[2], c[2], 3, padding=1)]
        if n > 3:
            convs += [nn.Conv2d(c[2], c[3], 3, padding=1), nn.Conv2d(c[3], c[3], 3, padding=1)]
        if n > 4:
            convs += [nn.Conv2d(c[3], c[4], 3, padding=1), nn.Conv2d(c[4], c[4], 3, padding=1)]
        self.convs = nn.ModuleList(convs)
        self.sides = nn.ModuleList([nn.Conv2d(k, 1, 1) for k in c])
        self.fuse = nn.Conv2d(n, 1, 1)
        self.maxpool = nn.MaxPool2d(2, 2)

    def forward(self, x):
        img_h, img_w = x.shape[2], x.shape[3]
        n = len(self.sides)
        conv1 = F.relu(self.convs[1](F.relu(self.convs[0](x))))
        sides = [self.sides[0](conv1)]
        if n > 1:
            conv2 = F.relu(self.convs[3](F.relu(self.convs[2](self.maxpool(conv1)))))
            sides.append(self.sides[1](conv2))
        if n > 2:
            conv3 = F.relu(self.convs[5](F.relu(self.convs[4](self.maxpool(conv2)))))
            sides.append(self.sides[2](conv3))
        if n > 3:
            conv4 = F.relu(self.convs[7](F.relu(self.convs[6](self.maxpool(conv3)))))
            sides.append(self.sides[3](conv4))
        if n > 4:
            conv5 = F.relu(self.convs[9](F.relu(self.convs[8](self.maxpool(conv4)))))
            sides.append(self.sides[4](conv5))
        sides = [
            F.interpolate(side, size=(img_h, img_w), mode="bilinear", align_corners=False) for side in sides
        ]
        fuse = self.fuse(torch.cat(sides, dim=1))
        return sides + [fuse]  # noqa: RUF005 - as students write it


def hed_loss(outputs, target):
    batch_loss = 0
    for o in outputs:
        num_neg = (1 - target).sum(dim=[1, 2, 3], keepdim=True)
        num_all = target.shape[1] * target.shape[2] * target.shape[3]
        weight = torch.where(target == 1, num_neg / num_all, 1 - num_neg / num_all)
        batch_loss += F.binary_cross_entropy_with_logits(o, target, weight=weight)
    return batch_loss
