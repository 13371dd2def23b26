"""Worked examples for grouped_conv2d."""

import torch

from autograder.testing import check_values


def test_two_groups(submission):
    """channels 1, 2, 3, 4 in two groups, filters [1, 10] and [100, 1000]: 21 and 4300."""
    X = torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1, 1)
    weight = torch.tensor([1.0, 10.0, 100.0, 1000.0]).reshape(2, 2, 1, 1)
    expected = torch.tensor([21.0, 4300.0]).reshape(1, 2, 1, 1)
    check_values(submission.grouped_conv2d(X, weight, 2), expected, like=X, magnitude=4300)


def test_one_group(submission):
    """the same channels in one group: the filter [1, 10, 100, 1000] sees all four and gives 4321."""
    X = torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1, 1)
    weight = torch.tensor([1.0, 10.0, 100.0, 1000.0]).reshape(1, 4, 1, 1)
    expected = torch.tensor([4321.0]).reshape(1, 1, 1, 1)
    check_values(submission.grouped_conv2d(X, weight, 1), expected, like=X, magnitude=4321)


def test_stride_and_padding(submission):
    """the row [1, 2, 3, 4] and the kernel [1, 10] with stride 2 and padding 1 give [10, 32, 4]."""
    X = torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(1, 1, 1, 4)
    weight = torch.tensor([1.0, 10.0]).reshape(1, 1, 1, 2)
    expected = torch.tensor([10.0, 32.0, 4.0]).reshape(1, 1, 1, 3)
    check_values(submission.grouped_conv2d(X, weight, 1, (1, 2), (0, 1)), expected, like=X, magnitude=44)
