"""Worked examples for linear_backward."""

import numpy as np

from autograder.testing import check_parts, check_values


def test_two_rows(submission):
    """the batch of two rows from the text, with three outputs."""
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]])
    dY = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
    got = submission.linear_backward(X, W, dY)
    check_parts(got, "dX", "dW", "db")
    check_values(got[0], np.array([[1.0, 6.0], [2.0, -4.0]]), like=X, magnitude=8, what="dX")
    check_values(got[1], np.array([[1.0, 2.0], [3.0, 4.0], [-1.0, 0.0]]), like=X, magnitude=8, what="dW")
    check_values(got[2], np.array([1.0, 1.0, 1.0]), like=X, magnitude=3, what="db")
