"""Worked examples for hed_loss."""

import math

import torch

from autograder.testing import check_values


def test_three_outputs(submission):
    """three outputs whose losses are ln 2 / 2, ln 2 / 2 and 0."""
    target = torch.tensor([1.0, 0.0]).reshape(1, 1, 1, 2)
    unsure, sure = torch.zeros(1, 1, 1, 2), torch.tensor([100.0, -100.0]).reshape(1, 1, 1, 2)
    got = submission.hed_loss([unsure, unsure, sure], target)
    check_values(got, torch.tensor(math.log(2)), allowed=1e-5)
