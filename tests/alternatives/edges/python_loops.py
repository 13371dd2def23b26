"""Loops in Python over pixels, pictures and kernel offsets; numbers as Python floats and ints."""

import math

import torch
from torch import nn
from torch.nn import functional


def bilinear_kernel(channels, factor):
    k = 2 * factor - factor % 2
    middle = factor - 1 if k % 2 == 1 else factor - 0.5
    kernel = torch.zeros(channels, 1, k, k)
    for channel in range(channels):
        for i in range(k):
            for j in range(k):
                kernel[channel, 0, i, j] = (1 - abs(i - middle) / factor) * (1 - abs(j - middle) / factor)
    return kernel


def softplus(z):
    """log(1 + exp(z)), a tensor without axes, for a number of any size."""
    if z > 0:
        return z + torch.log1p(torch.exp(-z))
    return torch.log1p(torch.exp(z))


def balanced_bce(logits, target):
    total = logits.new_zeros(())
    for picture, truth in zip(logits, target, strict=False):
        edges = 0
        for row in truth[0].tolist():  # tensors, element by element, would take half a minute
            for t in row:
                if t == 1:
                    edges += 1
        count = truth.numel()
        beta = (count - edges) / count
        loss = logits.new_zeros(())
        if count <= 16:
            for row, truths in zip(picture[0], truth[0], strict=False):
                for z, t in zip(row, truths, strict=False):
                    loss = loss + (beta * softplus(-z) if t == 1 else (1 - beta) * softplus(z))
        else:  # the same for pictures that would take too long
            is_edge = truth == 1
            z = picture
            larger = torch.where(is_edge, -z, z)
            pixels = torch.clamp(larger, min=0) + torch.log1p(torch.exp(-abs(larger)))
            loss = beta * pixels[is_edge].sum() + (1 - beta) * pixels[~is_edge].sum()
        total = total + loss / count
    return total / len(logits)


class HED(nn.Module):
    def __init__(self, in_channels=3, channels=(8, 16, 32)):
        super().__init__()
        self.convs = nn.ModuleList()
        self.sides = nn.ModuleList()
        previous = in_channels
        for width in channels:
            self.convs.append(nn.Conv2d(previous, width, 3))
            self.convs.append(nn.Conv2d(width, width, 3))
            self.sides.append(nn.Conv2d(width, 1, 1))
            previous = width
        self.fuse = nn.Conv2d(len(channels), 1, 1)
        self.number_of_stages = len(channels)

    @staticmethod
    def convolve(X, conv):
        """The 3x3 convolution, one offset of the kernel after the other."""
        height, width = X.shape[2], X.shape[3]
        padded = functional.pad(X, (1, 1, 1, 1))
        Y = conv.bias[None, :, None, None]
        for i in range(3):
            for j in range(3):
                window = padded[:, :, i : i + height, j : j + width]
                Y = Y + torch.einsum("nchw,oc->nohw", window, conv.weight[:, :, i, j])
        return Y

    def forward(self, X):
        height, width = X.shape[2], X.shape[3]
        outputs = []
        for stage in range(self.number_of_stages):
            if stage > 0:
                h, w = X.shape[2] // 2 * 2, X.shape[3] // 2 * 2
                quarters = [X[:, :, i:h:2, j:w:2] for i in range(2) for j in range(2)]
                X = quarters[0]
                for quarter in quarters[1:]:
                    X = torch.maximum(X, quarter)
            X = torch.relu(self.convolve(X, self.convs[2 * stage]))
            X = torch.relu(self.convolve(X, self.convs[2 * stage + 1]))
            side = self.sides[stage](X)
            outputs.append(functional.interpolate(side, (height, width), mode="bilinear"))
        fused = self.fuse.bias[None, :, None, None]
        for number, output in enumerate(outputs):
            fused = fused + self.fuse.weight[0, number, 0, 0] * output
        outputs.append(fused)
        return outputs


def hed_loss(outputs, target):
    total = 0.0
    for output in outputs:
        total = total + balanced_bce(output, target)
    return total


def edge_map(outputs):
    with torch.no_grad():
        total = torch.zeros_like(outputs[0])
        for output in outputs:
            total += 1 / (1 + torch.exp(-output))
        return total / len(outputs)


def count(probability, target, threshold):
    right = predicted = edges = 0
    for p, t in zip(probability.flatten().tolist(), target.flatten().tolist(), strict=False):
        if p >= threshold:
            predicted += 1
        if t == 1:
            edges += 1
            if p >= threshold:
                right += 1
    return right, predicted, edges


def scores(right, predicted, edges):
    precision = recall = f = 0
    if predicted > 0:
        precision = right / predicted
    if edges > 0:
        recall = right / edges
    if precision + recall > 0:
        f = 2 * precision * recall / (precision + recall)
    return precision, recall, f


def f_measure(probability, target, threshold):
    return scores(*count(probability, target, threshold))


def ods_ois(probabilities, targets, thresholds):
    ods, best_threshold = -math.inf, None
    own = [0] * len(probabilities)
    for threshold in thresholds:
        sums = [0, 0, 0]
        for number in range(len(probabilities)):
            counts = count(probabilities[number], targets[number], threshold)
            for place in range(3):
                sums[place] += counts[place]
            own[number] = max(own[number], scores(*counts)[2])
        f = scores(*sums)[2]
        if f > ods:
            ods, best_threshold = f, threshold
    return ods, best_threshold, sum(own) / len(own)
