"""Worked examples for corr3d."""

import torch

from autograder.testing import check_values


def test_two_images(submission):
    """1 to 12 in two images of 2 x 3, and a kernel 2 deep, 1 high, 2 wide: [[[235, 268], [334, 367]]]."""
    X = torch.arange(1.0, 13.0).reshape(2, 2, 3)
    K = torch.tensor([1.0, 2.0, 10.0, 20.0]).reshape(2, 1, 2)
    expected = torch.tensor([[[235.0, 268.0], [334.0, 367.0]]])
    check_values(submission.corr3d(X, K), expected, like=X, magnitude=396)


def test_motion(submission):
    """[-1], [1] subtracts each image from the next: a dot that moves leaves -1 and 1."""
    X = torch.tensor([[[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]], [[0.0, 0.0, 1.0]]])
    K = torch.tensor([-1.0, 1.0]).reshape(2, 1, 1)
    expected = torch.tensor([[[-1.0, 1.0, 0.0]], [[0.0, -1.0, 1.0]]])
    check_values(submission.corr3d(X, K), expected, like=X, magnitude=2)
