"""Worked examples for separable_corr2d."""

import torch

from autograder.testing import check_values


def test_sobel(submission):
    """1 to 12 in three rows, column [1, 2, 1] and row [1, 0, -1]: first [20, 24, 28, 32], then [-8, -8]."""
    X = torch.arange(1.0, 13.0).reshape(3, 4)
    column, row = torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 0.0, -1.0])
    expected = torch.tensor([[-8.0, -8.0]])
    check_values(submission.separable_corr2d(X, column, row), expected, like=X, magnitude=96)


def test_column_alone(submission):
    """with the row [1], only the pass down the columns is left."""
    X = torch.arange(1.0, 13.0).reshape(3, 4)
    column, row = torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0])
    expected = torch.tensor([[20.0, 24.0, 28.0, 32.0]])
    check_values(submission.separable_corr2d(X, column, row), expected, like=X, magnitude=48)
