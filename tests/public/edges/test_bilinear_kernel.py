"""Worked examples for bilinear_kernel."""

import torch

from autograder.testing import check_values


def test_twice(submission):
    """the factor 2: the outer product of [0.25, 0.75, 0.75, 0.25] with itself, for each channel."""
    tent = torch.tensor([0.25, 0.75, 0.75, 0.25])
    expected = torch.outer(tent, tent).expand(3, 1, 4, 4)
    check_values(submission.bilinear_kernel(3, 2), expected, allowed=1e-6)


def test_three_times(submission):
    """the factor 3: the middle row is [1/3, 2/3, 1, 2/3, 1/3]."""
    tent = torch.tensor([1.0, 2.0, 3.0, 2.0, 1.0]) / 3
    check_values(submission.bilinear_kernel(1, 3), torch.outer(tent, tent)[None, None], allowed=1e-6)
