"""Worked examples for corr2d."""

import torch

from autograder.testing import check_values


def test_three_by_three(submission):
    """the 3 x 3 image 1..9 with the kernel [[0, 1], [2, 3]] gives [[25, 31], [43, 49]]."""
    X = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    expected = torch.tensor([[25.0, 31.0], [43.0, 49.0]])
    check_values(submission.corr2d(X, K), expected, like=X, magnitude=54)


def test_vertical_edges(submission):
    """a 1 x 2 kernel [1, -1] finds the two vertical edges of a dark block."""
    X = torch.ones(6, 8)
    X[:, 2:6] = 0
    K = torch.tensor([[1.0, -1.0]])
    expected = torch.zeros(6, 7)
    expected[:, 1], expected[:, 5] = 1, -1
    check_values(submission.corr2d(X, K), expected, like=X, magnitude=2)
