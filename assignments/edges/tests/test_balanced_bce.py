"""Worked examples for balanced_bce."""

import math

import torch

from autograder.testing import check_values

LOGITS = torch.tensor([0.0, 0.0, math.log(3), -math.log(3)]).reshape(1, 1, 2, 2)
TARGET = torch.tensor([1.0, 0.0, 0.0, 0.0]).reshape(1, 1, 2, 2)


def test_four_pixels(submission):
    """one edge of four pixels: (0.75 ln 2 + 0.25 ln 2 + 0.25 ln 4 + 0.25 ln 4/3) / 4 = 0.2779."""
    expected = (math.log(2) + 0.25 * math.log(16 / 3)) / 4
    check_values(submission.balanced_bce(LOGITS, TARGET), torch.tensor(expected), allowed=1e-5)


def test_two_pictures(submission):
    """a second picture without edges has the loss 0, so the mean is half as large."""
    logits, target = torch.cat([LOGITS, LOGITS]), torch.cat([TARGET, torch.zeros_like(TARGET)])
    expected = (math.log(2) + 0.25 * math.log(16 / 3)) / 8
    check_values(submission.balanced_bce(logits, target), torch.tensor(expected), allowed=1e-5)


def test_large_logits(submission):
    """a logit of -1000 at an edge, and one of 1000 beside it: (0.5 * 1000 + 0.5 * 1000) / 2."""
    logits = torch.tensor([-1000.0, 1000.0]).reshape(1, 1, 1, 2)
    target = torch.tensor([1.0, 0.0]).reshape(1, 1, 1, 2)
    check_values(submission.balanced_bce(logits, target), torch.tensor(500.0), allowed=1e-2)
