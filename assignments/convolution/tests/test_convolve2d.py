"""Worked examples for convolve2d."""

import torch

from autograder.testing import check_values


def test_three_by_three(submission):
    """the 3 x 3 image 1..9 with the kernel [[0, 1], [2, 3]], flipped to [[3, 2], [1, 0]]."""
    X = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    expected = torch.tensor([[11.0, 17.0], [29.0, 35.0]])
    check_values(submission.convolve2d(X, K), expected, like=X, magnitude=54)
