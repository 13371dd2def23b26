"""channel_shuffle against the permutation of channels that it stands for."""

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


def oracle(X, groups):
    """(N, C, H, W) -> (N, C, H, W) in float64: channel i of the result is one of X's channels."""
    size = X.shape[1] // groups
    order = [group * size + member for member in range(size) for group in range(groups)]
    return X.double()[:, order]


@st.composite
def cases(draw, dtype=torch.float32, max_groups=4, max_size=4, max_side=2):
    """X and a number of groups that divides its channels; max_size: channels of one group."""
    groups, size = draw(st.integers(1, max_groups)), draw(st.integers(1, max_size))
    batch, height, width = (draw(st.integers(1, max_side)) for _ in range(3))
    X = draw(integer_tensors((batch, groups * size, height, width), dtype=dtype))
    return {"X": X, "groups": groups}


def check(submission, X, groups):
    check_values(submission.channel_shuffle(X, groups), oracle(X, groups), like=X, magnitude=None)


@points(2)
@settings(max_examples=50)
@given(case=cases())
def test_values(submission, case):
    """the first channel of each group comes first, then the second one of each group, and so on."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=8)
@given(
    seed=st.integers(0, 2**32 - 1),
    groups=st.integers(2, 6),
    size=st.integers(2, 6),
    height=st.integers(1, 7),
    width=st.integers(1, 7),
)
def test_larger(submission, seed, groups, size, height, width):
    """more channels and larger images, with numbers that are not whole."""
    X = random_tensor(seed, 5, groups * size, height, width) / 7
    check_values(submission.channel_shuffle(X, groups=groups), oracle(X, groups), like=X, magnitude=None)


@points(1)
@settings(max_examples=8)
@given(case=cases(dtype=torch.float64))
def test_dtype(submission, case):
    """float64 in, float64 out, with all its digits."""
    X, groups = case["X"] / 3, case["groups"]
    check(submission, X, groups)


@points(1)
@settings(max_examples=12)
@given(case=cases(max_groups=3, max_size=3))
def test_gradients(submission, case):
    """gradients flow to X."""
    X, groups = case.values()
    check(submission, X, groups)
    check_gradients(submission.channel_shuffle, oracle, {"X": X}, groups)


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=15)
@given(case=cases(max_groups=3))
def test_inputs_unchanged(submission, case):
    """X is left as it was."""
    X, groups = case.values()
    got = check_inputs_unchanged(submission.channel_shuffle, X, groups)
    check_values(got, oracle(X, groups), like=X, magnitude=None)


@points(1)
@settings(max_examples=10)
@given(case=cases(max_groups=3), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers of the same shape, and then the first call again, are right too."""
    X, groups = case.values()
    other = X + shift
    check(submission, X, groups)
    check(submission, other, groups)
    check(submission, X, groups)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=10)
@given(case=cases())
def test_by_hand(submission, case):
    """written by hand, without the library's channel shuffle."""
    with submission.watched():
        check(submission, *case.values())
