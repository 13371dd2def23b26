"""Worked examples for corr1d."""

import pytest
import torch

from autograder.testing import check_raises, check_values


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("valid", [8.0, 14.0, 20.0]),
        ("same", [3.0, 8.0, 14.0, 20.0, 11.0]),
        ("full", [0.0, 3.0, 8.0, 14.0, 20.0, 11.0, 4.0]),
    ],
)
def test_three_modes(submission, mode, expected):
    """x = [0, 1, 2, 3, 4] with k = [1, 2, 3] in the narrow, the same and the wide mode."""
    x, k = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0]), torch.tensor([1.0, 2.0, 3.0])
    check_values(submission.corr1d(x, k, mode), torch.tensor(expected), like=x, magnitude=24)


def test_even_kernel_same(submission):
    """an even kernel in mode "same" has its extra zero on the right: k = [1, 2] on x = [1, 2, 3]."""
    x, k = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 2.0])
    check_values(submission.corr1d(x, k, "same"), torch.tensor([5.0, 8.0, 3.0]), like=x, magnitude=9)


def test_unknown_mode(submission):
    """an unknown mode raises ValueError."""
    check_raises(ValueError, submission.corr1d, torch.ones(3), torch.ones(2), "diagonal")
