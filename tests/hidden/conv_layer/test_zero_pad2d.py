"""zero_pad2d against a copy into zeros, in float64."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    contract,
    given_each,
    integer_tensors,
    points,
    random_tensor,
    seeds,
)

pytestmark = by_hand()

SIDES = st.integers(1, 4)


def oracle(X, padding):
    """(..., H, W) -> (..., H+2*ph, W+2*pw) in float64."""
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    *leading, H, W = X.shape
    frame = torch.zeros(*leading, H + 2 * ph, W + 2 * pw, dtype=torch.float64)
    frame[..., ph : ph + H, pw : pw + W] = X.double()
    return frame


zero_pad2d = Function("zero_pad2d", oracle)


@st.composite
def different_pairs(draw, low, high):
    """(height, width), never the same."""
    first = draw(st.integers(low, high))
    return first, draw(st.sampled_from([n for n in range(low, high + 1) if n != first]))


@st.composite
def cases(draw, padding, leading=2):
    """Images with so many axes before the last two, and a padding."""
    first = st.integers(1, 3 if leading < 3 else 2)
    return {"X": draw(integer_tensors((*[first] * leading, SIDES, SIDES))), "padding": draw(padding)}


INTS = st.integers(1, 3)
PAIRS = different_pairs(0, 3)


@points(4)
@settings(max_examples=20)
@given(case=cases(PAIRS))
def test_pair(submission, case):
    """a batch of images, another padding for the height than for the width."""
    zero_pad2d.check(submission, case)


@points(2)
@settings(max_examples=10)
@given(case=by_name(cases(INTS), "padding"))
def test_int(submission, case):
    """an int pads height and width alike."""
    zero_pad2d.check(submission, case)


@points(3)
@settings(max_examples=6)
@given_each(images={str(n): cases(INTS, leading=n) for n in (0, 1, 3)})
def test_leading_axes(submission, images):
    """any number of axes before height and width: a single image, a stack, five axes."""
    for case in images.values():
        zero_pad2d.check(submission, case)


@points(1)
@settings(max_examples=4)
@given_each(images={str(p): cases(st.just(p)) for p in ((0, 0), (0, 2), (1, 0), (2, 2))})
def test_no_padding(submission, images):
    """padding 0, along one axis or both, adds nothing there; both axes may have the same padding."""
    for case in images.values():
        zero_pad2d.check(submission, case)


@points(1)
@settings(max_examples=4)
@given(seed=seeds(), height=st.integers(10, 15), width=st.integers(16, 25), padding=different_pairs(2, 40))
def test_larger(submission, seed, height, width, padding):
    """larger images and numbers, and paddings larger than the image."""
    zero_pad2d.check(submission, {"X": 1000 * random_tensor(seed, 1, 2, height, width), "padding": padding})


def same_result(case):
    """An image taller than this one, whose result has the same shape."""
    X, (ph, pw) = case.values()
    *leading, height, width = X.shape
    return {"X": X.new_ones(*leading, height + 2 * ph, width), "padding": (0, pw)}


contract(
    zero_pad2d,
    {
        "no padding": cases(st.just(0)),
        "batch": cases(INTS),
        "one image": cases(INTS, leading=0),
        "five axes": cases(INTS, leading=3),
    },
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
)
contract(
    zero_pad2d,
    {"batch": cases(PAIRS), "one image": cases(PAIRS, leading=0), "five axes": cases(PAIRS, leading=3)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1},
    of="pairs",
    also=same_result,
)
