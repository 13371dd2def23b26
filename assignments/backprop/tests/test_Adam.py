"""Worked examples for Adam."""

import numpy as np

from autograder.testing import check_parts, check_type, check_values


def test_two_steps(submission):
    """gradients 4 and 0 with lr 0.1: from 1 to 0.9 and to 0.833."""
    optimizer = submission.Adam(0.1)
    params = [np.array([1.0])]
    for gradient, expected in ((4.0, 0.9), (0.0, 0.8329942)):
        params = optimizer.step(params, [np.array([gradient])])
        check_type(params, list)
        check_parts(params, "params[0]", lists=True)
        check_values(params[0], np.array([expected]), like=np.float64, allowed=1e-6, what="params[0]")
