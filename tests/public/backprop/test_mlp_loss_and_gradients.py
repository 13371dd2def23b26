"""A worked example for mlp_loss_and_gradients."""

import numpy as np

from autograder.testing import check_float, check_keys, check_parts, check_values


def test_two_hidden_numbers(submission):
    """the network from the text: one of its two hidden numbers is cut off by ReLU."""
    X, labels = np.array([[1.0, 2.0]]), np.array([0])
    log3 = float(np.log(3))
    params = {
        "W1": np.array([[1.0, 0.0], [0.0, -1.0]]),
        "b1": np.zeros(2),
        "W2": np.array([[0.0, 0.0], [log3, 0.0]]),
        "b2": np.zeros(2),
    }
    got = submission.mlp_loss_and_gradients(X, labels, params)
    check_parts(got, "loss", "grads")
    check_float(got[0], float(np.log(4)), tolerance=1e-6, what="loss")
    expected = {
        "W1": [[0.75 * log3, 1.5 * log3], [0.0, 0.0]],
        "b1": [0.75 * log3, 0.0],
        "W2": [[-0.75, 0.0], [0.75, 0.0]],
        "b2": [-0.75, 0.75],
    }
    check_keys(got[1], *expected, what="grads")
    for name, values in expected.items():
        check_values(got[1][name], np.array(values), like=X, allowed=1e-6, what=f"grads['{name}']")
