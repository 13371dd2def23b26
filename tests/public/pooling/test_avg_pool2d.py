"""Worked examples for avg_pool2d."""

import torch

from autograder.testing import check_values


def test_two_by_two(submission):
    """windows of 2 x 2, side by side: the mean of each."""
    X = torch.tensor([[1.0, 3, 2, 1], [4, 6, 5, 0], [7, 2, 9, 8], [1, 0, 3, 4]])[None, None]
    expected = torch.tensor([[3.5, 2], [2.5, 6]])[None, None]
    check_values(submission.avg_pool2d(X, 2), expected, like=X, magnitude=9)


def test_padding_counts(submission):
    """with padding 1 each window of 2 x 2 holds one pixel and three zeros, which count."""
    X = torch.tensor([[4.0, 8], [12, 16]])[None, None]
    expected = torch.tensor([[1.0, 2], [3, 4]])[None, None]
    check_values(submission.avg_pool2d(X, 2, None, 1), expected, like=X, magnitude=16)


def test_overlapping(submission):
    """the 3 x 3 image 0..8 with windows of 1 x 2, moving by 2 rows and 1 column."""
    X = torch.arange(9.0).reshape(1, 1, 3, 3)
    expected = torch.tensor([[0.5, 1.5], [6.5, 7.5]])[None, None]
    check_values(submission.avg_pool2d(X, (1, 2), (2, 1)), expected, like=X, magnitude=8)
