"""Worked examples for causal_mask."""

import torch

from autograder.testing import check_values


def test_three(submission):
    """three positions give a triangle."""
    expected = torch.tensor([[1, 0, 0], [1, 1, 0], [1, 1, 1]]).bool()
    check_values(submission.causal_mask(3), expected)


def test_past(submission):
    """two new positions after two in the past."""
    expected = torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1]]).bool()
    check_values(submission.causal_mask(2, past=2), expected)
