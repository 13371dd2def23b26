"""Worked examples for conv_transpose2d."""

import pytest
import torch

from autograder.testing import check_values


@pytest.mark.parametrize(
    ("stride", "padding", "expected"),
    [
        (1, 0, [[1, 12, 20], [103, 1234, 2040], [300, 3400, 4000]]),
        (2, 0, [[1, 10, 2, 20], [100, 1000, 200, 2000], [3, 30, 4, 40], [300, 3000, 400, 4000]]),
        (1, 1, [[1234]]),
    ],
)
def test_four_stamps(submission, stride, padding, expected):
    """[[1, 2], [3, 4]] and the kernel [[1, 10], [100, 1000]] with strides 1 and 2 and paddings 0 and 1."""
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 1, 2, 2)
    weight = torch.tensor([[1.0, 10.0], [100.0, 1000.0]]).reshape(1, 1, 2, 2)
    expected = torch.tensor([[expected]], dtype=torch.float64)
    check_values(submission.conv_transpose2d(X, weight, stride, padding), expected, like=X, magnitude=4444)


def test_channels(submission):
    """two input channels of one pixel, 3 and 4, stamp three output channels."""
    X = torch.tensor([3.0, 4.0]).reshape(1, 2, 1, 1)
    weight = torch.tensor([[1.0, 0.0, 10.0], [0.0, 1.0, 1.0]]).reshape(2, 3, 1, 1)
    expected = torch.tensor([3.0, 4.0, 34.0]).reshape(1, 3, 1, 1)
    check_values(submission.conv_transpose2d(X, weight), expected, like=X, magnitude=44)
