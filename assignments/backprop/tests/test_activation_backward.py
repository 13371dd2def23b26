"""Worked examples for activation_backward."""

import numpy as np
import pytest

from autograder.testing import check_raises, check_values

X, DY = np.array([-1.0, 0.0, 2.0]), np.array([10.0, 10.0, 10.0])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("relu", [0.0, 0.0, 10.0]),
        ("sigmoid", [1.966119, 2.5, 1.049936]),
        ("tanh", [4.199743, 10.0, 0.706508]),
    ],
)
def test_three_activations(submission, name, expected):
    """X = [-1, 0, 2] with dY = [10, 10, 10]."""
    check_values(submission.activation_backward(name, X, DY), np.array(expected), like=X, allowed=1e-5)


def test_unknown_name(submission):
    """an unknown name raises ValueError."""
    check_raises(ValueError, submission.activation_backward, "softplus", X, DY)
