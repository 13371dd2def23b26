"""Worked examples for conv2d_macs."""

import pytest

from autograder.testing import check_type, fail


@pytest.mark.parametrize(
    ("sizes", "options", "expected"),
    [
        ((2, 4, 3, 8, 10), {"padding": 1}, 5760),
        ((2, 4, 3, 8, 10), {"stride": 2, "padding": 1}, 1440),
        ((2, 4, (1, 3), 8, 10), {"stride": (2, 1)}, 768),
    ],
    ids=["stride 1", "stride 2", "pairs"],
)
def test_worked_examples(submission, sizes, options, expected):
    """layers on an image of 8 rows and 10 columns, as the text counts them."""
    got = submission.conv2d_macs(*sizes, **options)
    check_type(got, int)
    if got != expected:
        fail(f"{{call}} should be {expected}", expected=expected, got=got)
