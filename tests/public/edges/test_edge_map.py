"""Worked examples for edge_map."""

import math

import torch

from autograder.testing import check_values


def test_three_outputs(submission):
    """the probabilities 0.5, 0.75 and 0.25 have the mean 0.5; 0.5, 0.75 and 0.75 have 2/3."""
    three = math.log(3)
    rows = ([0.0, 0.0], [three, three], [-three, three])
    outputs = [torch.tensor(row).reshape(1, 1, 1, 2) for row in rows]
    expected = torch.tensor([1 / 2, 2 / 3]).reshape(1, 1, 1, 2)
    check_values(submission.edge_map(outputs), expected, allowed=1e-5)
