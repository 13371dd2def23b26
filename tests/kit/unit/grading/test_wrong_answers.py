"""What a failing test got, as few characters and numbers: equal for equal wrong behaviour, but for rounding."""

import pytest
import torch

from autograder.grading.traces import condensed
from autograder.grading.wrong_answers import wrong_answers

THIRD = torch.tensor([1 / 3, 2 / 7, 5.5])


def of(*examples):
    """What a test got in these examples. None: it passed."""
    return wrong_answers([None if answers is None else condensed(answers) for answers in examples])


def differ(one, other):
    """By how much of their size the numbers differ; None where anything else does."""
    if one.digest != other.digest:
        return None
    return abs(one.mixed - other.mixed) / max(one.size, other.size)


def test_rounding():
    """Numbers that differ by rounding differ by next to nothing; others by more than a thousandth."""
    assert differ(of([THIRD]), of([THIRD * (1 + 1e-6)])) < 1e-5
    for other in (THIRD * 1.01, THIRD.flip(0), THIRD + torch.tensor([0, 0, 0.1])):
        assert differ(of([THIRD]), of([other])) > 1e-3


@pytest.mark.parametrize(
    "other",
    [
        [None, [THIRD]],
        [[THIRD], None],
        [[THIRD], [torch.tensor([1.0, 3.0])]],
        [[THIRD], [THIRD]],
        [[THIRD.double()], [torch.tensor([1.0, 2.0])]],
        [[torch.tensor([1 / 3, torch.nan, 5.5])], [torch.tensor([1.0, 2.0])]],
    ],
)
def test_exact(other):
    """Which examples fail, whole numbers, types and nan must be the same."""
    assert of([THIRD], [torch.tensor([1.0, 2.0])]).digest != of(*other).digest


def test_swapped_examples():
    """The same answers in other examples are other behaviour."""
    assert differ(of([THIRD], [2 * THIRD]), of([2 * THIRD], [THIRD])) > 1e-3


def test_complex():
    """Complex numbers are compared by both parts."""
    assert differ(of([torch.tensor([1 + 0.3j])]), of([torch.tensor([1 + 0.4j])])) > 1e-3


@pytest.mark.parametrize("examples", [[], [None, None], [[], None]])
def test_nothing(examples):
    """Without an answer in a failing example there is nothing to compare."""
    assert of(*examples) is None
