"""Worked examples for channel_shuffle."""

import pytest
import torch

from autograder.testing import check_values


@pytest.mark.parametrize(
    ("groups", "expected"), [(2, [0, 3, 1, 4, 2, 5]), (3, [0, 2, 4, 1, 3, 5]), (1, [0, 1, 2, 3, 4, 5])]
)
def test_six_channels(submission, groups, expected):
    """the channels 0 to 5 in two groups, in three, and in one."""
    X = torch.arange(6.0).reshape(1, 6, 1, 1)
    expected = torch.tensor(expected, dtype=torch.float64).reshape(1, 6, 1, 1)
    check_values(submission.channel_shuffle(X, groups), expected, like=X, magnitude=None)


def test_pixels_stay(submission):
    """four channels of two pixels in two groups: a channel's pixels stay together."""
    X = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]).reshape(1, 4, 1, 2)
    expected = torch.tensor([1.0, 2.0, 5.0, 6.0, 3.0, 4.0, 7.0, 8.0]).reshape(1, 4, 1, 2)
    check_values(submission.channel_shuffle(X, 2), expected, like=X, magnitude=None)
