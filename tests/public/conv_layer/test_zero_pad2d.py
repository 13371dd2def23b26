"""Worked examples for zero_pad2d."""

import torch

from autograder.testing import check_values


def test_pair(submission):
    """[[1, 2], [3, 4]] with padding (1, 2): one row above and below, two columns left and right."""
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    expected = torch.zeros(4, 6)
    expected[1, 2:4] = torch.tensor([1.0, 2.0])
    expected[2, 2:4] = torch.tensor([3.0, 4.0])
    check_values(submission.zero_pad2d(X, (1, 2)), expected, like=X, magnitude=None)


def test_int(submission):
    """padding 1 puts a frame of one zero around [[1, 2], [3, 4]]."""
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    expected = torch.tensor(
        [[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 2.0, 0.0], [0.0, 3.0, 4.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    )
    check_values(submission.zero_pad2d(X, 1), expected, like=X, magnitude=None)


def test_batch(submission):
    """a batch of 2 images with 3 channels: only height and width grow."""
    X = torch.ones(2, 3, 4, 1)
    expected = torch.zeros(2, 3, 4, 3)
    expected[..., 1] = 1.0
    check_values(submission.zero_pad2d(X, (0, 1)), expected, like=X, magnitude=None)
