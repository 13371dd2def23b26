"""causal_mask against a lower triangle."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import check_values, points

SIZES = st.integers(1, 6)


def oracle(length, past=0):
    """bool (length, past + length)."""
    keys = torch.arange(past + length)
    return keys <= past + torch.arange(length)[:, None]


def check(submission, *arguments, **named):
    """The mask is right, and of bools."""
    check_values(submission.causal_mask(*arguments, **named), oracle(*arguments, **named))


@points(3)
@settings(max_examples=6)
@given(length=SIZES)
def test_square(submission, length):
    """query i may look at keys 0 to i, and at no later one."""
    check(submission, length)


@points(4)
@settings(max_examples=8)
@given(length=SIZES, past=st.integers(1, 6))
def test_past(submission, length, past):
    """with a past, each query may look at all keys of the past, too; one query sees everything."""
    check(submission, length, past)
    check(submission, 1, past)


@points(1)
@settings(max_examples=3)
@given(length=SIZES, past=st.integers(1, 6))
def test_again(submission, length, past):
    """a past of 0; past by name; other sizes in between, several hundred too."""
    check(submission, length, 0)
    check(submission, 300 + 100 * length)
    check(submission, 64 + length, 300 * past)
    check(submission, length=length, past=past)
    check(submission, length, past=past + 1)
    check(submission, length)
