"""Worked examples for positions."""

import torch

from autograder.testing import check_values


def test_table(submission):
    """the table from the text: three positions, four columns."""
    expected = torch.tensor(
        [[0.0, 1, 0, 1], [0.841471, 0.540302, 0.0099998, 0.99995], [0.909297, -0.416147, 0.0199987, 0.9998]]
    )
    check_values(submission.positions(3, 4), expected, allowed=1e-4)


def test_one_hand(submission):
    """with two columns there is a single hand, which turns by 1 radian a step."""
    expected = torch.tensor([[0.0, 1], [0.841471, 0.540302], [0.909297, -0.416147], [0.14112, -0.989992]])
    check_values(submission.positions(4, 2), expected, allowed=1e-4)
