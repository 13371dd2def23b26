"""The balanced cross-entropy in float64, and logits and targets to try it on."""

import torch
import torch.nn.functional as F
from hypothesis import strategies as st

from autograder.testing import check_values, integer_tensors, random_tensor, seeds, tolerance

CLOSE = 1e-7  # in float64: softplus is cut off at 20 in torch, where it differs by 2e-9


def balanced_bce(logits, target):
    """The mean over pictures of the mean over pixels; a tensor without axes."""
    logits, target = logits.double(), target.double()
    beta = (target == 0).double().mean(dim=(1, 2, 3), keepdim=True)
    return -(beta * target * F.logsigmoid(logits) + (1 - beta) * (1 - target) * F.logsigmoid(-logits)).mean()


def unbalanced_bce(outputs, target):
    """A wrong loss of all outputs: every pixel weighs the same."""
    return sum(F.binary_cross_entropy_with_logits(logits, target) for logits in outputs)


def fused_alone(outputs, target):
    """A wrong loss of all outputs: only the last one counts."""
    return balanced_bce(outputs[-1], target).to(target.dtype)


def softmax_over_pixels(outputs, target):
    """A wrong loss of all outputs: the pixels of a picture share one probability."""
    beta = 1 - target.mean(dim=(1, 2, 3), keepdim=True)
    found = []
    for logits in outputs:
        p = torch.softmax(logits.flatten(1), dim=1).reshape(logits.shape).clamp(1e-7, 1 - 1e-7)
        found.append((beta * target * p.log() + (1 - beta) * (1 - target) * (1 - p).log()).mean())
    return -sum(found)


def check_loss(got, expected, logits, count=1):
    """A scalar tensor with the sum of `count` losses. logits: the largest of them bounds what may be lost."""
    double = logits.dtype == torch.float64
    bound = tolerance(torch.float32, float(logits.detach().abs().max()) + 1.0)
    check_values(got, expected.detach(), like=logits, allowed=count * (CLOSE if double else bound))


@st.composite
def small_pictures(draw, images=(1, 1), sides=(1, 4)):
    """(logits, target) of small numbers, drawn one by one; no logit is 0."""
    shape = draw(st.integers(*images)), 1, draw(st.integers(*sides)), draw(st.integers(*sides))
    logits = draw(integer_tensors(shape, high=7))
    logits += (logits >= 0).to(logits.dtype)
    return logits, draw(integer_tensors(shape, low=0, high=1))


@st.composite
def pictures(draw, images=(2, 4), sides=(2, 6), scales=(1.0,), dtype=torch.float32):
    """(logits, target) from a drawn seed; each image has its own share of edges, from one to all but one.

    Logits are sixteenths within 8 of zero, none of them 0, times one of the scales.
    """
    shape = draw(st.integers(*images)), 1, draw(st.integers(*sides)), draw(st.integers(*sides))
    generator = torch.Generator().manual_seed(draw(seeds()))
    logits = random_tensor(draw(seeds()), *shape, dtype=dtype) * 15 / 16 + 1 / 16
    pixels = shape[2] * shape[3]
    target = torch.zeros(shape[0], pixels, dtype=dtype)
    for row in target:
        count = int(torch.randint(1, max(2, pixels), (), generator=generator))
        row[torch.randperm(pixels, generator=generator)[:count]] = 1
    return logits * draw(st.sampled_from(scales)), target.reshape(shape)


def outputs_of(drawn, count):
    """(outputs, target): the logits as first output, and others of the same shape."""
    logits, target = drawn
    return [logits * (1 - 0.375 * number) for number in range(count)], target
