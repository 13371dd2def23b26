"""Arrays as data for reports: which are kept, and which entries differ."""

import math

import numpy as np
import pytest
import torch
from PIL import Image

from autograder.feedback.arrays import array_of, difference_of
from autograder.results import Array, Difference


@pytest.mark.parametrize(
    ("value", "array"),
    [
        (torch.tensor([[1.0, 2.5]]), Array([1, 2], "float32", ["1", "2.5"])),
        (torch.tensor(3), Array([], "int64", ["3"])),
        (torch.tensor([math.nan, -math.inf]), Array([2], "float32", ["nan", "-inf"])),
        (torch.tensor([1.5], dtype=torch.bfloat16), Array([1], "bfloat16", ["1.5"])),
        (torch.ones(1, requires_grad=True), Array([1], "float32", ["1"])),
        (np.array([True, False]), Array([2], "bool", ["True", "False"])),
        (Image.new("L", (2, 1), 7), Array([1, 2], "image", ["7", "7"])),
    ],
    ids=["matrix", "number", "not finite", "bfloat16", "with a gradient", "numpy", "image"],
)
def test_array(value, array):
    """Each number is text; rows come one after the other."""
    assert array == array_of(value)


@pytest.mark.parametrize(
    "value",
    [
        *(None, 3.0, "text", [1, 2], torch.zeros(0, 3), torch.zeros(65), torch.zeros(33, 32)),
        *(torch.zeros(1, 1, 1, 1, 1), torch.zeros(1, dtype=torch.complex64), np.array([object()])),
        Image.new("RGB", (2, 2)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_array(value):
    """What is no array, holds no numbers, or is too large, is not kept."""
    assert array_of(value) is None


def test_difference_within_what_is_allowed():
    """Only entries that are off by more than the tolerance are wrong, however they are written."""
    expected = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    got = torch.tensor([1.0000002, 2.5, math.nan])

    assert (Difference([1, 2], ["0.5", "nan"]), 6) == difference_of(expected, got, 1e-5)


def test_enough_digits():
    """A small difference is shown with as many digits as it takes."""
    expected, got = torch.tensor([1.0, 5.0]).double(), torch.tensor([1.00000012, 5.0])

    difference, digits = difference_of(expected, got, 0.0)

    assert ([0], 9) == (difference.positions, digits)
    assert array_of(expected, digits).entries != array_of(got, digits).entries


def test_difference_without_tolerance():
    """Where a test names no tolerance, numbers differ that are not written alike."""
    got = torch.tensor([1.0000002, 2.5])

    assert (Difference([1], ["0.5"]), 6) == difference_of(torch.tensor([1.0, 2.0]).double(), got, None)
    assert (Difference([1], ["-1"]), 6) == difference_of(
        torch.tensor([True, True]), torch.tensor([True, False]), None
    )


def test_no_difference():
    """Other shapes, and what is no array, can't be compared entry by entry."""
    assert (None, 6) == difference_of(torch.zeros(2), torch.zeros(3), 0.0)
    assert (None, 6) == difference_of(None, torch.zeros(3), 0.0)
