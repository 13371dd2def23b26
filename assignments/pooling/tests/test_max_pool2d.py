"""Worked examples for max_pool2d."""

import torch

from autograder.testing import check_values


def test_two_by_two(submission):
    """windows of 2 x 2, side by side: the largest number of each."""
    X = torch.tensor([[1.0, 3, 2, 1], [4, 6, 5, 0], [7, 2, 9, 8], [1, 0, 3, 4]])[None, None]
    expected = torch.tensor([[6.0, 5], [7, 9]])[None, None]
    check_values(submission.max_pool2d(X, 2), expected, like=X, magnitude=9)


def test_overlapping(submission):
    """the 3 x 3 image 0..8 with windows of 2 x 2 and stride 1."""
    X = torch.arange(9.0).reshape(1, 1, 3, 3)
    expected = torch.tensor([[4.0, 5], [7, 8]])[None, None]
    check_values(submission.max_pool2d(X, 2, 1), expected, like=X, magnitude=8)


def test_negative_numbers(submission):
    """numbers below zero, padded: the largest one comes from the image, never from the padding."""
    X = torch.tensor([[-1.0, -2, -3], [-4, -5, -6]])[None, None]
    expected = torch.tensor([[-1.0, -2]])[None, None]
    check_values(submission.max_pool2d(X, (3, 3), 2, 1), expected, like=X, magnitude=6)
