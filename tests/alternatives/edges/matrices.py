"""Parameters, convolutions and interpolation by hand as products of matrices; all thresholds at once."""

import torch
from torch import nn
from torch.nn import functional as F


def bilinear_kernel(channels, factor):
    box = torch.ones(factor, dtype=torch.float64) / factor
    tent = torch.zeros(2 * factor - 1, dtype=torch.float64)  # a tent is a box, convolved with a box
    for start in range(factor):
        tent[start : start + factor] += box
    if factor % 2 == 0:  # between the weights
        padded = F.pad(tent, (1, 1))
        tent = (padded[1:] + padded[:-1]) / 2
    return (
        torch.einsum("i,j,c->cij", tent, tent, torch.ones(channels, dtype=torch.float64)).float().unsqueeze(1)
    )


class StableBCE(torch.autograd.Function):
    """The loss with a backward pass of its own."""

    @staticmethod
    def forward(ctx, logits, target):
        N = len(logits)
        edges = target.reshape(N, -1).mean(dim=1).reshape(N, 1, 1, 1)
        weight = target * (1 - edges) + (1 - target) * edges
        ctx.save_for_backward(logits, target, weight)
        losses = logits.clamp(min=0) - logits * target + torch.log1p(torch.exp(-logits.abs()))
        return (weight * losses).mean()

    @staticmethod
    def backward(ctx, upstream):
        logits, target, weight = ctx.saved_tensors
        return upstream * weight * (torch.sigmoid(logits) - target) / logits.numel(), None


def balanced_bce(logits, target):
    return StableBCE.apply(logits, target)


class Conv(nn.Module):
    """A convolution that keeps the size, by unfolding."""

    def __init__(self, before, after, side):
        super().__init__()
        self.side = side
        self.bias = nn.Parameter(torch.zeros(after))
        self.weight = nn.Parameter(torch.randn(after, before, side, side) / (before * side**2) ** 0.5)

    def forward(self, X):
        columns = F.unfold(X, self.side, padding=self.side // 2)  # (N, before * side**2, H * W)
        Y = self.weight.flatten(1) @ columns + self.bias[:, None]
        return Y.unflatten(2, X.shape[2:])


def resampling(small, large, like):
    """The matrix (large, small) of linear interpolation, with pixels as areas."""
    places = ((torch.arange(large, dtype=like.dtype) + 0.5) * small / large - 0.5).clamp(min=0)
    below = places.floor().long().clamp(max=small - 1)
    above = (below + 1).clamp(max=small - 1)
    share = (places - below).clamp(0, 1)
    matrix = torch.zeros(large, small, dtype=like.dtype)
    rows = torch.arange(large)
    matrix.index_put_((rows, below), 1 - share, accumulate=True)
    matrix.index_put_((rows, above), share, accumulate=True)
    return matrix


class HED(nn.Module):
    def __init__(self, in_channels=3, channels=(8, 16, 32)):
        super().__init__()
        self.fuse = Conv(len(channels), 1, 1)
        self.sides, self.convs = nn.Module(), nn.Module()
        self.count = len(channels)
        for k, width in enumerate(channels):
            self.convs.add_module(str(2 * k), Conv(in_channels if k == 0 else channels[k - 1], width, 3))
            self.convs.add_module(str(2 * k + 1), Conv(width, width, 3))
            self.sides.add_module(str(k), Conv(width, 1, 1))

    def forward(self, X):
        H, W = X.shape[2:]
        sides = []
        for k in range(self.count):
            if k:
                X = X.unfold(2, 2, 2).unfold(3, 2, 2).amax(dim=(-2, -1))
            for number in (2 * k, 2 * k + 1):
                Y = getattr(self.convs, str(number))(X)
                X = Y * (Y > 0)
            side = getattr(self.sides, str(k))(X)
            sides.append(resampling(side.shape[2], H, side) @ side @ resampling(side.shape[3], W, side).T)
        return [*sides, self.fuse(torch.cat(sides, dim=1))]


def hed_loss(outputs, target):
    batch = torch.cat(outputs)  # one batch of all outputs: the mean over them, times their number
    return len(outputs) * balanced_bce(batch, target.repeat(len(outputs), 1, 1, 1))


def edge_map(outputs):
    return (0.5 * (1 + torch.tanh(torch.stack(outputs).detach() / 2))).mean(dim=0)


def counts(probabilities, targets, thresholds):
    """Right, predicted and edges at each threshold for each picture, (3, T, N), in float64."""
    flat, truth = probabilities.flatten(1).double(), targets.flatten(1).double()
    predicted = (flat >= torch.tensor(thresholds, dtype=torch.float64)[:, None, None]).double()
    edges = truth.sum(dim=1).expand(len(thresholds), -1)
    return torch.stack([(predicted * truth).sum(dim=2), predicted.sum(dim=2), edges])


def rates(found):
    right, predicted, edges = found
    precision = torch.where(predicted > 0, right / predicted.clamp(min=1), 0.0)
    recall = torch.where(edges > 0, right / edges.clamp(min=1), 0.0)
    return precision, recall, torch.nan_to_num(2 * precision * recall / (precision + recall))


def f_measure(probability, target, threshold):
    found = counts(probability.reshape(1, -1), target.reshape(1, -1), [float(threshold)])
    return tuple(rate[0, 0] for rate in rates(found))


def ods_ois(probabilities, targets, thresholds):
    found = counts(probabilities, targets, thresholds)
    pooled = rates(found.sum(dim=2))[2]
    best = int((pooled >= pooled.max() - 1e-12).nonzero()[0])
    return pooled[best], torch.tensor(thresholds)[best], rates(found)[2].amax(dim=0).mean()
