"""Worked examples for f_measure."""

import numpy as np
import pytest
import torch

from autograder.testing import check_float, check_parts


def plain(number):
    """A Python float of a number or of a tensor without axes; anything else as it is."""
    if isinstance(number, torch.Tensor) and number.shape == () and number.is_floating_point():
        return number.item()
    return float(number) if isinstance(number, (int, np.floating)) else number


PROBABILITY = torch.tensor([[0.9, 0.5, 0.1], [0.6, 0.2, 0.8]])
TARGET = torch.tensor([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [(0.5, (0.75, 0.75, 0.75)), (0.85, (1.0, 0.25, 0.4)), (0.95, (0.0, 0.0, 0.0))],
)
def test_six_pixels(submission, threshold, expected):
    """six pixels, four of them edges; 0.5 is predicted at 0.5, and nothing is at 0.95."""
    names = ("precision", "recall", "F")
    got = submission.f_measure(PROBABILITY, TARGET, threshold)
    check_parts(got, *names)
    for name, number, wanted in zip(names, got, expected, strict=True):
        check_float(plain(number), wanted, tolerance=1e-5, what=name)
