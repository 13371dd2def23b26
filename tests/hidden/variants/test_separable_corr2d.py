"""separable_corr2d against torch's cross-correlation with the outer product, in float64."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    by_hand,
    check_gradients,
    check_inputs_unchanged,
    check_values,
    integer_tensors,
    points,
    product_magnitude,
    random_tensor,
    taken_on_trust,
)

pytestmark = by_hand()


def oracle(X, column, row):
    """(H, W), (h,), (w,) -> (H-h+1, W-w+1) in float64."""
    K = column.double()[:, None] * row.double()
    return F.conv2d(X.double()[None, None], K[None, None])[0, 0]


@st.composite
def cases(draw, dtype=torch.float32, max_kernel=4, spare=3, low=-8):
    """An image X, a column and a row; neither is longer than X along its axis."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    height, width = h + draw(st.integers(0, spare)), w + draw(st.integers(0, spare))
    return {
        "X": draw(integer_tensors((height, width), dtype=dtype, low=low)),
        "column": draw(integer_tensors((h,), dtype=dtype, low=low)),
        "row": draw(integer_tensors((w,), dtype=dtype, low=low)),
    }


@st.composite
def larger_cases(draw, max_kernel=9, spare=12):
    """The same, larger, from a drawn seed and not whole."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    height, width = h + draw(st.integers(0, spare)), w + draw(st.integers(0, spare))
    seed = draw(st.integers(0, 2**32 - 1))
    return {
        "X": random_tensor(seed, height, width) / 7,
        "column": random_tensor(seed + 1, h) / 3,
        "row": random_tensor(seed + 2, w) / 5,
    }


def magnitude(X, column, row):
    return product_magnitude(X, torch.outer(column, row))


def check(submission, X, column, row):
    got, expected = submission.separable_corr2d(X, column, row), oracle(X, column, row)
    check_values(got, expected, like=X, magnitude=magnitude(X, column, row))


@points(3)
@settings(max_examples=50)
@given(case=cases())
def test_values(submission, case):
    """the result is that of cross-correlation with outer(column, row)."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=8)
@given(case=larger_cases())
def test_larger(submission, case):
    """larger images and longer kernels, with numbers that are not whole."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=8)
@given(case=cases(dtype=torch.float64))
def test_dtype(submission, case):
    """float64 in, float64 out, with all its digits."""
    X, column, row = case.values()
    check(submission, X / 7, column / 3, row / 5)


@points(2)
@settings(max_examples=15)
@given(case=cases(max_kernel=3, spare=2, low=1))  # without zeros, each product counts
def test_gradients(submission, case):
    """gradients flow to X, to column and to row."""
    check(submission, *case.values())
    check_gradients(submission.separable_corr2d, oracle, case)


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=10)
@given(case=cases(max_kernel=3, spare=2))
def test_inputs_unchanged(submission, case):
    """X, column and row are left as they were."""
    X, column, row = case.values()
    got = check_inputs_unchanged(submission.separable_corr2d, X, column, row)
    check_values(got, oracle(X, column, row), like=X, magnitude=magnitude(X, column, row))


@points(1)
@settings(max_examples=8)
@given(case=cases(max_kernel=3, spare=2), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers of the same shapes, and then the first call again, are right too."""
    X, column, row = case.values()
    other_X, other_column, other_row = X + shift, column - shift, row + shift
    check(submission, X, column, row)
    check(submission, other_X, other_column, other_row)
    check(submission, X, column, row)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=8)
@given(case=cases())
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values())
