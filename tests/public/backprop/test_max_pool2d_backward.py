"""Worked examples for max_pool2d_backward."""

import numpy as np

from autograder.testing import check_values


def test_overlap_and_tie(submission):
    """windows of 2 x 2 with stride 1: the first 7 wins the first window, and the second one, too."""
    X = np.array([[[[1.0, 7.0, 2.0], [7.0, 3.0, 0.0], [5.0, 1.0, 6.0]]]])
    dY = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    expected = np.array([[[[0.0, 3.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 4.0]]]])
    check_values(submission.max_pool2d_backward(X, dY, 2, stride=1), expected, like=X, magnitude=10)


def test_default_stride(submission):
    """windows of 2 x 2 that lie side by side; the last column is in none."""
    X = np.array([[[[1.0, 2.0, 4.0, 3.0, 9.0], [0.0, -1.0, 0.0, 0.0, 9.0]]]])
    dY = np.array([[[[10.0, 20.0]]]])
    expected = np.array([[[[0.0, 10.0, 20.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]]]])
    check_values(submission.max_pool2d_backward(X, dY, 2), expected, like=X, magnitude=20)
