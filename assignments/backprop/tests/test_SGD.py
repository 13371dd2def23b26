"""Worked examples for SGD."""

import numpy as np

from autograder.testing import check_parts, check_type, check_values

ONE = np.array([1.0])


def test_momentum(submission):
    """two steps with momentum 0.9 and the gradient 1: from 1 to 0.9 and to 0.71."""
    optimizer = submission.SGD(0.1, momentum=0.9)
    params = [ONE]
    for expected in (0.9, 0.71):
        params = optimizer.step(params, [ONE])
        check_type(params, list)
        check_parts(params, "params[0]", lists=True)
        check_values(params[0], np.array([expected]), like=ONE, magnitude=2, what="params[0]")


def test_weight_decay(submission):
    """weight decay 0.5 adds half of the param to its gradient."""
    params = submission.SGD(0.1, weight_decay=0.5).step([ONE], [ONE])
    check_type(params, list)
    check_parts(params, "params[0]", lists=True)
    check_values(params[0], np.array([0.85]), like=ONE, magnitude=2, what="params[0]")
