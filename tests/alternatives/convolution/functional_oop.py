"""Classes: an autograd function with its own backward, a padding strategy, a module that learns."""

from enum import Enum

import numpy as np
import torch
from PIL import Image
from torch import nn


class CrossCorrelation(torch.autograd.Function):
    """Valid cross-correlation of (H, W) with (h, w), with the gradients worked out by hand."""

    @staticmethod
    def offsets(K, Y):
        """Yield each weight's index, and where the image meets it."""
        rows, columns = Y.shape
        for a in range(K.shape[0]):
            for b in range(K.shape[1]):
                yield (a, b), (slice(a, a + rows), slice(b, b + columns))

    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        Y = X.new_zeros(X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)
        for weight, place in CrossCorrelation.offsets(K, Y):
            Y += X[place] * K[weight]
        return Y

    @staticmethod
    def backward(ctx, dY):
        X, K = ctx.saved_tensors
        dX, dK = torch.zeros_like(X), torch.zeros_like(K)
        for weight, place in CrossCorrelation.offsets(K, dY):
            dX[place] += dY * K[weight]
            dK[weight] = (dY * X[place]).sum()
        return dX, dK


class Padding(Enum):
    """How many zeros stand before and after the input, for a kernel of length m."""

    VALID = "valid"
    SAME = "same"
    FULL = "full"

    def __call__(self, m):
        if self is Padding.VALID:
            return 0, 0
        if self is Padding.SAME:
            return (m - 1) // 2, m - 1 - (m - 1) // 2
        return m - 1, m - 1


class KernelLearner(nn.Module):
    """A model with one kernel as its only parameter."""

    def __init__(self, size, like):
        super().__init__()
        self.kernel = nn.Parameter(torch.zeros(size, dtype=like.dtype, device=like.device))

    def forward(self, X):
        return corr2d(X, self.kernel)

    def fit(self, X, Y, steps, lr):
        optimizer = torch.optim.SGD(self.parameters(), lr=lr)
        loss = nn.MSELoss(reduction="sum")
        for _ in range(steps):
            optimizer.zero_grad()
            loss(self(X), Y).backward()
            optimizer.step()
        return self


class Picture:
    """A grey picture as a tensor."""

    def __init__(self, pixels):
        self.pixels = pixels

    @classmethod
    def of(cls, image, like):
        return cls(torch.from_numpy(np.array(image.convert("L"))).to(like))

    def padded(self, vertically, horizontally):
        both = (horizontally, horizontally, vertically, vertically)
        return Picture(nn.functional.pad(self.pixels, both))

    def image(self):
        bounded = torch.clamp(self.pixels, min=0, max=255)
        return Image.fromarray(bounded.round().cpu().numpy().astype("uint8"))


def corr2d(X, K):
    return CrossCorrelation.apply(X, K)


def convolve2d(X, K):
    return corr2d(X, torch.flipud(torch.fliplr(K)))


def corr1d(x, k, mode="valid"):
    left, right = Padding(mode)(len(k))  # an Enum raises ValueError for what it doesn't know
    row = torch.cat([x.new_zeros(left), x, x.new_zeros(right)])
    return corr2d(row.unsqueeze(0), k.unsqueeze(0)).squeeze(0)


def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
    learner = KernelLearner(size, like=X)
    return learner.fit(X.detach(), Y.detach(), steps, lr).kernel.detach()


def detect_edges(image, K):
    K = K.detach()
    padded = Picture.of(image, like=K).padded(K.shape[0] // 2, K.shape[1] // 2)
    return Picture(corr2d(padded.pixels, K)).image()
