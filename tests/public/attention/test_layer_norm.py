"""Worked examples for layer_norm."""

import torch

from autograder.testing import check_values

X = torch.tensor([[2.0, 4, 4, 4, 5, 5, 7, 9]])
NORMAL = torch.tensor([[-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]])
ONE, ZERO = torch.ones(8), torch.zeros(8)


def test_one_row(submission):
    """the row from the text: mean 5, deviation 2."""
    check_values(submission.layer_norm(X, ONE, ZERO), NORMAL, like=X, allowed=1e-4)


def test_weight_and_bias(submission):
    """weight 2 and bias 10; with an eps of 12 the root is 4."""
    check_values(submission.layer_norm(X, 2 * ONE, 10 * ONE, eps=12.0), 10 + NORMAL, like=X, allowed=1e-4)


def test_mean_1000(submission):
    """the same row, a thousand higher; and a row of equal numbers."""
    check_values(submission.layer_norm(X + 1000, ONE, ZERO), NORMAL, like=X, allowed=5e-3)
    check_values(submission.layer_norm(7 * X**0, ONE, ZERO), 0 * X, like=X, allowed=5e-3)
