"""Worked examples for linear_params."""

import pytest

from autograder.testing import check_type, fail


@pytest.mark.parametrize(
    ("in_features", "out_features", "bias", "expected"),
    [(4, 3, True, 15), (4, 3, False, 12), (784, 10, True, 7850)],
)
def test_worked_examples(submission, in_features, out_features, bias, expected):
    """from 4 inputs to 3 outputs with and without biases, and from the pixels of a digit to 10 classes."""
    got = submission.linear_params(in_features, out_features, bias=bias)
    check_type(got, int)
    if got != expected:
        fail(f"{{call}} should be {expected}", expected=expected, got=got)


def test_biases_by_default(submission):
    """without being told, the layer has biases."""
    got = submission.linear_params(4, 3)
    check_type(got, int)
    if got != 15:
        fail("{call} should be 15", expected=15, got=got)
