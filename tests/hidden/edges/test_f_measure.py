"""f_measure against counts of pixels."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from measures import check_number, counts_at, measures

from autograder.testing import (
    check_inputs_unchanged,
    check_parts,
    check_type,
    integer_tensors,
    points,
    random_tensor,
    seeds,
    taken_on_trust,
)

NAMES = ("precision", "recall", "F")
BETWEEN = st.sampled_from([3 / 32, 7 / 32, 15 / 32, 17 / 32, 25 / 32, 29 / 32])  # no multiple of 1/16
EQUAL = st.sampled_from([2 / 16, 5 / 16, 8 / 16, 11 / 16, 15 / 16])


@st.composite
def cases(draw, shape=(1, 1, (1, 4), (1, 5)), dtype=torch.float32):
    """(probability, target): multiples of 1/16, and 0 or 1. The first pixel is right at each threshold."""
    sizes = [draw(st.integers(*size)) if isinstance(size, tuple) else size for size in shape]
    probability = draw(integer_tensors(sizes, low=0, high=16, dtype=dtype))
    target = draw(integer_tensors(sizes, low=0, high=1, dtype=dtype))
    first = (0,) * len(sizes)
    probability[first], target[first] = 16, 1
    return probability / 16, target


def check(submission, case, threshold, call=None):
    probability, target = case
    got = (call or submission.f_measure)(probability, target, threshold)
    check_parts(got, *NAMES, lists=True)
    expected = measures(*counts_at(probability, target, threshold))
    for name, number, wanted in zip(NAMES, got, expected, strict=True):
        check_number(number, wanted, name)
    return got


@points(3)
@settings(max_examples=30)
@given(case=cases(), threshold=BETWEEN)
def test_values(submission, case, threshold):
    """precision, recall and F over all pixels."""
    check(submission, case, threshold)


@points(2)
@settings(max_examples=8)
@given(case=cases((1, 1, (2, 4), (2, 4))), threshold=EQUAL)
def test_equal(submission, case, threshold):
    """a pixel is an edge, too, where its value is just the threshold; a threshold of 0."""
    probability, target = case
    probability = probability.clone()
    probability[0, 0, 1, :2] = threshold
    check(submission, (probability, target), threshold)
    check(submission, (probability, target), 0.0)  # everything is an edge


@points(2)
@settings(max_examples=3)
@given(case=cases((1, 1, (2, 3), (2, 3))))
def test_zero_denominators(submission, case):
    """nothing is found, no edges are there, or none is right: each 0 / 0 counts as 0."""
    _probability, target = case
    target[0, 0, -1, -1] = 0
    ones, zeros = torch.ones_like(target), torch.zeros_like(target)
    for low, truth in [(1 - target, target), (zeros, ones), (zeros, zeros), (ones, zeros)]:
        check(submission, (low, truth), 0.5)


@points(1)
@settings(max_examples=4)
@given(flat=cases(((2, 9),)), cube=cases(((1, 3), (2, 3), (1, 3))), batch=cases((3, 1, 2, (2, 4))))
def test_shapes(submission, flat, cube, batch):
    """tensors of any shape, also batches: all of their pixels count together."""
    for case in (flat, cube, batch):
        check(submission, case, 15 / 32)


@points(1)
@settings(max_examples=3)
@given(case=cases(dtype=torch.float64), seed=seeds())
def test_larger(submission, case, seed):
    """thousands of pixels, tensors in float64; the result is a tuple."""
    check_type(check(submission, case, 0.3), tuple)
    probability = (random_tensor(seed, 2, 1, 50, 60).abs() + 4) / 16
    target = (random_tensor(seed + 1, 2, 1, 50, 60) > 3).float()
    check(submission, (probability, target), 17 / 32)


@points(1)
@taken_on_trust("that the tensors were left as they were")
@settings(max_examples=2)
@given(case=cases(), threshold=BETWEEN)
def test_unchanged(submission, case, threshold):
    """the tensors are left as they were; arguments by name."""
    check(
        submission,
        case,
        threshold,
        lambda probability, target, threshold: check_inputs_unchanged(
            submission.f_measure, probability=probability, target=target, threshold=threshold
        ),
    )
