"""Pictures of one or two light shapes on a dark ground with their edges, and how well edges are found.

All of them follow from a seed. The shapes are those that the notebook speaks of.
"""

import functools

import numpy as np
import torch

SIDE = 32
THRESHOLDS = (0.8, 0.85, 0.9, 0.95)  # where a balanced loss has its best ones, and others have not


@functools.cache
def drawn_shapes(count, seed):
    """(pictures, edges) of shape (count, 1, 32, 32), float32: brightness in 0..1, and 1 at edges."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    pictures = np.empty((count, 1, SIDE, SIDE), dtype=np.float32)
    edges = np.empty_like(pictures)
    for picture, edge in zip(pictures[:, 0], edges[:, 0], strict=True):
        shape = np.zeros((SIDE, SIDE), dtype=bool)
        picture[:] = chance.uniform(0.0, 0.1)
        for _ in range(chance.integers(1, 3)):
            middle, radius = chance.uniform(7, SIDE - 7, 2), chance.uniform(4, 10, 2)
            u, v = (x - middle[0]) / radius[0], (y - middle[1]) / radius[1]
            inside = u**2 + v**2 <= 1 if chance.random() < 0.5 else np.maximum(abs(u), abs(v)) <= 0.9
            picture[inside] = chance.uniform(0.9, 1.0)
            shape |= inside
        edge[:] = shape & ~_within(shape)
    return torch.from_numpy(pictures), torch.from_numpy(edges)


def _within(shape):
    """The pixels whose four neighbours all belong to the shape; beyond the picture it goes on."""
    around = np.pad(shape, 1, mode="edge")
    return around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]


def ods(probabilities, edges):
    """The best F-measure of all pictures together at one of the thresholds."""
    truth, best = edges == 1, 0.0
    for threshold in THRESHOLDS:
        predicted = probabilities >= threshold
        both = int((predicted & truth).sum())
        best = max(best, 2 * both / max(1, int(predicted.sum()) + int(truth.sum())))
    return best
