"""Worked examples for dilated_corr2d."""

import torch

from autograder.testing import check_values


def test_gaps_differ_by_axis(submission):
    """1 to 20 in four rows, K = [[0, 1], [2, 3]] with dilation (2, 3) gives [[68, 74], [98, 104]]."""
    X = torch.arange(1.0, 21.0).reshape(4, 5)
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    expected = torch.tensor([[68.0, 74.0], [98.0, 104.0]])
    check_values(submission.dilated_corr2d(X, K, (2, 3)), expected, like=X, magnitude=120)


def test_no_gaps(submission):
    """with a dilation of 1 it does the same as corr2d."""
    X = torch.arange(1.0, 10.0).reshape(3, 3)
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    expected = torch.tensor([[25.0, 31.0], [43.0, 49.0]])
    check_values(submission.dilated_corr2d(X, K, 1), expected, like=X, magnitude=54)


def test_every_other_pixel(submission):
    """two ones with a dilation of 2 add every number of a row to the second one after it."""
    X = torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]])
    K = torch.tensor([[1.0, 1.0]])
    expected = torch.tensor([[4.0, 6.0, 8.0]])
    check_values(submission.dilated_corr2d(X, K, 2), expected, like=X, magnitude=10)
