"""As tutorials write it: masks and counts of pixels, tiny numbers in denominators, tensors without axes."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def bilinear_kernel(channels, factor):
    kernel_size = 2 * factor - factor % 2
    center = factor - 1 if kernel_size % 2 == 1 else factor - 0.5
    og = torch.arange(kernel_size).float()
    filt = 1 - torch.abs(og - center) / factor
    weight = torch.zeros((channels, 1, kernel_size, kernel_size))
    weight[range(channels), 0, :, :] = filt.view(-1, 1) @ filt.view(1, -1)
    return weight


def balanced_bce(logits, target):
    mask = target.clone()
    for i in range(target.shape[0]):
        t = target[i]
        pos = (t == 1).sum().to(t.dtype)
        neg = (t == 0).sum().to(t.dtype)
        valid = neg + pos
        mask[i, t == 1] = neg / valid
        mask[i, t == 0] = pos / valid
    cost = F.binary_cross_entropy_with_logits(logits, target, weight=mask, reduction="none")
    return torch.mean(torch.sum(cost, dim=(1, 2, 3)) / (cost.shape[2] * cost.shape[3]))


class HED(nn.Module):
    def __init__(self, in_channels=3, channels=(8, 16, 32)):
        super().__init__()
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.relu = nn.ReLU(inplace=True)
        self.sigmoid = nn.Sigmoid()
        convs, sides = [], []
        c_in = in_channels
        for c in channels:
            convs += [nn.Conv2d(c_in, c, kernel_size=(3, 3), stride=(1, 1), padding="same")]
            convs += [nn.Conv2d(c, c, kernel_size=(3, 3), stride=(1, 1), padding="same")]
            sides += [nn.Conv2d(c, 1, kernel_size=(1, 1))]
            c_in = c
        self.convs = nn.Sequential(*convs)
        self.sides = nn.Sequential(*sides)
        self.fuse = nn.Conv2d(len(channels), 1, kernel_size=(1, 1))
        self._initialize_weights()

    def _initialize_weights(self):
        for m in self.convs.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, nonlinearity="relu")
                nn.init.zeros_(m.bias)
        for m in self.sides:
            nn.init.zeros_(m.weight)
            nn.init.zeros_(m.bias)
        nn.init.constant_(self.fuse.weight, 1 / self.fuse.in_channels)
        nn.init.zeros_(self.fuse.bias)

    def forward(self, x):
        h, w = x.shape[2:]
        results = []
        for k in range(len(self.sides)):
            x = self.relu(self.convs[2 * k](x))
            x = self.relu(self.convs[2 * k + 1](x))
            d = F.interpolate(self.sides[k](x), size=(h, w), mode="bilinear", align_corners=False)
            results.append(d)
            if k < len(self.sides) - 1:
                x = self.pool(x)
        fuse = self.fuse(torch.cat(results, dim=1))
        results.append(fuse)
        return results


def hed_loss(outputs, target):
    loss = torch.zeros(1, dtype=target.dtype, device=target.device)
    for o in outputs:
        loss = loss + balanced_bce(o, target)
    return loss.squeeze()


@torch.no_grad()
def edge_map(outputs):
    results = [torch.sigmoid(r) for r in outputs]
    return torch.sum(torch.cat(results, dim=1), dim=1, keepdim=True) / len(results)


def f_measure(probability, target, threshold):
    eps = 1e-8
    pred = (probability >= threshold).float()
    gt = target.float()
    tp = (pred * gt).sum()
    fp = (pred * (1 - gt)).sum()
    fn = ((1 - pred) * gt).sum()
    precision = tp / (tp + fp + eps)
    recall = tp / (tp + fn + eps)
    f = 2 * precision * recall / (precision + recall + eps)
    return precision, recall, f


def ods_ois(probabilities, targets, thresholds):
    best_f, best_t = -1.0, thresholds[0]
    for t in thresholds:
        _, _, f = f_measure(probabilities, targets, t)
        if f > best_f:
            best_f, best_t = f, t
    ois = []
    for i in range(probabilities.size(0)):
        fs = torch.stack([f_measure(probabilities[i], targets[i], t)[2] for t in thresholds])
        ois.append(fs.max())
    return best_f, best_t, torch.stack(ois).mean()
