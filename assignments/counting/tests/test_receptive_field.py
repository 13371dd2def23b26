"""Worked examples for receptive_field."""

import pytest

from autograder.testing import check_type, fail


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], 1),
        ([(3, 1), (3, 1)], 5),
        ([(3, 2), (3, 1), (5, 1)], 15),
        ([(3, 1), (5, 1), (3, 2)], 9),
    ],
    ids=["no layer", "two layers", "stride first", "stride last"],
)
def test_worked_examples(submission, layers, expected):
    """the stacks of the text; a stride in the first layer makes all others see further."""
    got = submission.receptive_field(layers)
    check_type(got, int)
    if got != expected:
        fail(f"{{call}} should be {expected}", expected=expected, got=got)
