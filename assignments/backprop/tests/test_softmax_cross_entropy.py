"""Worked examples for softmax_cross_entropy."""

import numpy as np

from autograder.testing import check_float, check_parts, check_values


def test_two_rows(submission):
    """probabilities 1/2 and 1/4 for the right class."""
    logits, labels = np.array([[0.0, 0.0], [0.0, np.log(3)]]), np.array([0, 0])
    got = submission.softmax_cross_entropy(logits, labels)
    check_parts(got, "loss", "dlogits")
    check_float(got[0], 1.5 * np.log(2), tolerance=1e-6, what="loss")
    expected = np.array([[-0.25, 0.25], [-0.375, 0.375]])
    check_values(got[1], expected, like=logits, allowed=1e-6, what="dlogits")


def test_large_logits(submission):
    """logits of 1000 and -1000: a loss of 2000 where the second class is right."""
    logits, labels = np.array([[1000.0, -1000.0]]), np.array([1])
    got = submission.softmax_cross_entropy(logits, labels)
    check_parts(got, "loss", "dlogits")
    check_float(got[0], 2000.0, tolerance=1e-3, what="loss")
    check_values(got[1], np.array([[1.0, -1.0]]), like=logits, allowed=1e-6, what="dlogits")
