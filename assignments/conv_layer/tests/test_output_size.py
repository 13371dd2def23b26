"""Worked examples for output_size."""

import pytest

from autograder.testing import check_type, fail


@pytest.mark.parametrize(
    ("size", "kernel_size", "options", "expected"),
    [
        (8, 3, {}, 6),
        (8, 3, {"padding": 1}, 8),
        (8, 3, {"stride": 2, "padding": 1}, 4),
        (9, 3, {"dilation": 2}, 5),
        (224, 7, {"stride": 2, "padding": 3}, 112),
    ],
    ids=["plain", "padding", "stride", "dilation", "resnet"],
)
def test_table(submission, size, kernel_size, options, expected):
    """a row of the table: how many places a window has."""
    got = submission.output_size(size, kernel_size, **options)
    check_type(got, int)
    if got != expected:
        fail(f"{{call}} should be {expected}", expected=expected)
