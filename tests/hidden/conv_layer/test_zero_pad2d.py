"""zero_pad2d against a copy into zeros, in float64."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    by_hand,
    check_gradients,
    check_inputs_unchanged,
    check_values,
    integer_tensors,
    points,
    random_tensor,
    taken_on_trust,
)

pytestmark = by_hand()

SIDES = st.integers(1, 4)
UP_TO_TWO = st.integers(0, 2)


def oracle(X, padding):
    """(..., H, W) -> (..., H+2*ph, W+2*pw) in float64."""
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    *leading, H, W = X.shape
    frame = torch.zeros(*leading, H + 2 * ph, W + 2 * pw, dtype=torch.float64)
    frame[..., ph : ph + H, pw : pw + W] = X.double()
    return frame


@st.composite
def different_pairs(draw, low, high):
    """(height, width), never the same."""
    first = draw(st.integers(low, high))
    return first, draw(st.sampled_from([n for n in range(low, high + 1) if n != first]))


@st.composite
def cases(draw, padding, leading=UP_TO_TWO, dtype=torch.float32):
    """Images with this many axes before the last two, and a padding."""
    shape = [draw(st.integers(1, 3)) for _ in range(draw(leading))] + [draw(SIDES), draw(SIDES)]
    return {"X": draw(integer_tensors(shape, dtype=dtype)), "padding": draw(padding)}


PAIRS = different_pairs(0, 3)
ANY = st.one_of(PAIRS, st.integers(0, 3))


def check(submission, X, padding):
    check_values(submission.zero_pad2d(X, padding), oracle(X, padding), like=X, magnitude=None)


@points(5)
@settings(max_examples=30)
@given(case=cases(PAIRS, leading=st.just(2)))
def test_pair(submission, case):
    """a batch of images, another padding for the height than for the width."""
    check(submission, *case.values())


@points(3)
@settings(max_examples=15)
@given(case=cases(st.integers(1, 3), leading=st.just(2)))
def test_int(submission, case):
    """an int pads height and width alike, and so does a pair of it."""
    X, padding = case.values()
    check_values(submission.zero_pad2d(X, padding=padding), oracle(X, padding), like=X, magnitude=None)
    check(submission, X, (padding, padding))


@points(3)
@settings(max_examples=24)
@given(case=cases(different_pairs(1, 3), leading=st.sampled_from([0, 1, 3])))
def test_leading_axes(submission, case):
    """any number of axes before height and width: a single image, a stack, five axes."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=10)
@given(case=cases(st.sampled_from([0, (0, 0), (0, 2), (1, 0)])))
def test_no_padding(submission, case):
    """padding 0, along one axis or both, adds nothing there."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=10)
@given(case=cases(ANY, dtype=torch.float64), divisor=st.sampled_from([3, 7]))
def test_dtype(submission, case, divisor):
    """float64 in, float64 out, with every digit."""
    check(submission, case["X"] / divisor, case["padding"])


@points(2)
@settings(max_examples=20)
@given(case=cases(ANY))
def test_gradients(submission, case):
    """gradients flow to X."""
    check_gradients(submission.zero_pad2d, oracle, {"X": case["X"]}, case["padding"])


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=12)
@given(case=cases(ANY))
def test_inputs_unchanged(submission, case):
    """X is left as it was."""
    X, padding = case.values()
    got = check_inputs_unchanged(submission.zero_pad2d, X, padding)
    check_values(got, oracle(X, padding), like=X, magnitude=None)


@points(1)
@settings(max_examples=10)
@given(case=cases(ANY), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers of the same shape, and then the first call again, are right too."""
    X, padding = case.values()
    check(submission, X, padding)
    check(submission, X + shift, padding)
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    *leading, height, width = X.shape
    taller = torch.full((*leading, height + 2 * ph, width), float(shift), dtype=X.dtype)
    check(submission, taller, (0, pw))  # its result has the same shape
    check(submission, X, padding)


@points(1)
@settings(max_examples=6)
@given(
    seed=st.integers(0, 2**32 - 1),
    height=st.integers(10, 30),
    width=st.integers(10, 30),
    padding=different_pairs(2, 40),
)
def test_larger(submission, seed, height, width, padding):
    """larger images, and paddings larger than the image."""
    check(submission, random_tensor(seed, 2, 3, height, width), padding)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=8)
@given(case=cases(ANY))
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values())
