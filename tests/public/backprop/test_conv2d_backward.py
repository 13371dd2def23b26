"""Worked examples for conv2d_backward."""

import numpy as np

from autograder.testing import check_parts, check_values


def test_two_stamps(submission):
    """the 3 x 3 image 1..9 with the kernel [[0, 1], [2, 3]]: two stamps of the kernel."""
    X = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    weight = np.array([[[[0.0, 1.0], [2.0, 3.0]]]])
    dY = np.array([[[[1.0, 0.0], [0.0, 2.0]]]])
    got = submission.conv2d_backward(X, weight, dY)
    check_parts(got, "dX", "dW", "db")
    stamped = np.array([[[[0.0, 1.0, 0.0], [2.0, 3.0, 2.0], [0.0, 4.0, 6.0]]]])
    check_values(got[0], stamped, like=X, magnitude=12, what="dX")
    check_values(got[1], np.array([[[[11.0, 14.0], [20.0, 23.0]]]]), like=X, magnitude=27, what="dW")
    check_values(got[2], np.array([3.0]), like=X, magnitude=3, what="db")


def test_out_of_reach(submission):
    """with stride 2, a window of 1 x 1 reaches every other row and column of a 4 x 4 image."""
    X = np.ones((1, 1, 4, 4))
    got = submission.conv2d_backward(X, np.array([[[[5.0]]]]), np.ones((1, 1, 2, 2)), stride=2)
    check_parts(got, "dX", "dW", "db")
    expected = np.zeros((1, 1, 4, 4))
    expected[:, :, ::2, ::2] = 5
    check_values(got[0], expected, like=X, magnitude=5, what="dX")
