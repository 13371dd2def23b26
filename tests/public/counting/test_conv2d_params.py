"""Worked examples for conv2d_params."""

import pytest

from autograder.testing import check_type, fail


@pytest.mark.parametrize(
    ("sizes", "options", "expected"),
    [
        ((2, 4, 3), {}, 76),
        ((2, 4, (1, 5)), {"bias": False}, 40),
        ((4, 6, 3), {}, 222),
        ((4, 6, 3), {"groups": 2}, 114),
    ],
    ids=["square", "pair", "one group", "two groups"],
)
def test_worked_examples(submission, sizes, options, expected):
    """the layers that the text counts."""
    got = submission.conv2d_params(*sizes, **options)
    check_type(got, int)
    if got != expected:
        fail(f"{{call}} should be {expected}", expected=expected, got=got)
