"""Measures in NumPy, a loss picture by picture with Python's booleans, a network of Sequential stages."""

from collections import OrderedDict

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def bilinear_kernel(channels, factor):
    k = 2 * factor - factor % 2
    c = (k - 1) / 2
    i = np.arange(k)
    tent = (1 - np.abs(i - c) / factor).astype(np.float32)
    return torch.from_numpy(np.tile(np.outer(tent, tent), (channels, 1, 1, 1)))


def balanced_bce(logits, target):
    losses = []
    for z, t in zip(logits, target, strict=True):
        edge = t.bool()
        share = edge.double().mean().item()
        loss = -(1 - share) * F.logsigmoid(z[edge]).sum() - share * F.logsigmoid(-z[~edge]).sum()
        losses.append(loss / t.numel())
    return sum(losses) / len(losses)


class Stage(nn.Module):
    """Two convolutions that it does not own, so that they appear once in the state dict."""

    def __init__(self, convs):
        super().__init__()
        self.convs_of_network = tuple(convs)  # a tuple of modules is no submodule

    def forward(self, X):
        for conv in self.convs_of_network:
            X = F.relu(F.conv2d(X, conv.weight, conv.bias, padding=1))
        return X


class HED(nn.Module):
    def __init__(self, in_channels=3, channels=(8, 16, 32)):
        super().__init__()
        first = [in_channels, *channels[:-1]]
        layers = OrderedDict()
        for k, (before, after) in enumerate(zip(first, channels, strict=True)):
            layers[str(2 * k)] = nn.Conv2d(before, after, 3)
            layers[str(2 * k + 1)] = nn.Conv2d(after, after, 3)
        self.convs = nn.Sequential(layers)
        self.sides = nn.ModuleList([nn.Conv2d(width, 1, 1) for width in channels])
        self.fuse = nn.Conv2d(len(channels), 1, 1)
        self.stages = [Stage(self.convs[2 * k : 2 * k + 2]) for k in range(len(channels))]  # a plain list

    def sides_of(self, X):
        for k, (stage, side) in enumerate(zip(self.stages, self.sides, strict=True)):
            X = stage(X if k == 0 else F.max_pool2d(X, kernel_size=2))
            yield side(X)

    def forward(self, X):
        enlarge = nn.Upsample(size=tuple(X.shape[2:]), mode="bilinear")
        outputs = list(map(enlarge, self.sides_of(X)))
        outputs.append(F.conv2d(torch.cat(outputs, dim=1), self.fuse.weight, self.fuse.bias))
        return outputs


def hed_loss(outputs, target):
    *sides, fused = outputs
    loss = balanced_bce(fused, target)
    for side in sides:
        loss += balanced_bce(side, target)
    return loss


def edge_map(outputs):
    total = sum(output.detach().sigmoid() for output in outputs)
    return total.div_(len(outputs))


def f_measure(probability, target, threshold):
    p = probability.numpy() >= threshold
    t = target.numpy().astype(bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        right = np.float64((p & t).sum())
        precision, recall = np.nan_to_num(right / p.sum()), np.nan_to_num(right / t.sum())
        f = np.nan_to_num(2 * precision * recall / (precision + recall))
    return precision, recall, f


def ods_ois(probabilities, targets, thresholds):
    pooled = np.array([f_measure(probabilities, targets, t)[2] for t in thresholds])
    own = np.array(
        [[f_measure(p, y, t)[2] for t in thresholds] for p, y in zip(probabilities, targets, strict=True)]
    )
    best = int(np.argmax(pooled))
    return pooled[best], np.float32(thresholds[best]), own.max(axis=1).mean()
