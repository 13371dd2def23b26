"""corr3d against torch's three-dimensional cross-correlation in float64."""

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


def oracle(X, K):
    """(D, H, W), (d, h, w) -> (D-d+1, H-h+1, W-w+1) in float64."""
    return F.conv3d(X.double()[None, None], K.double()[None, None])[0, 0]


@st.composite
def sizes(draw, max_kernel, spare):
    """The sides of an X and of a K that fits into it."""
    kernel = [draw(st.integers(1, max_kernel)) for _ in range(3)]
    return [k + draw(st.integers(0, spare)) for k in kernel], kernel


@st.composite
def cases(draw, dtype=torch.float32, max_kernel=3, spare=2, low=-8):
    """A volume X and a kernel K that fits into it."""
    volume, kernel = draw(sizes(max_kernel, spare))
    return {
        "X": draw(integer_tensors(volume, dtype=dtype, low=low)),
        "K": draw(integer_tensors(kernel, dtype=dtype, low=low)),
    }


@st.composite
def larger_cases(draw):
    """The same, larger, from a drawn seed and not whole."""
    volume, kernel = draw(sizes(4, 6))
    volume[draw(st.integers(0, 2))] += 8
    seed = draw(st.integers(0, 2**32 - 1))
    return {"X": random_tensor(seed, *volume) / 7, "K": random_tensor(seed + 1, *kernel) / 3}


def check(submission, X, K):
    check_values(submission.corr3d(X, K), oracle(X, K), like=X, magnitude=product_magnitude(X, K))


@points(4)
@settings(max_examples=50)
@given(case=cases())
def test_values(submission, case):
    """Y[i, j, k] is the sum of the block of X that starts at [i, j, k], times K."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=6)
@given(case=larger_cases())
def test_larger(submission, case):
    """larger volumes and kernels, with numbers that are not whole."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=8)
@given(case=cases(dtype=torch.float64))
def test_dtype(submission, case):
    """float64 in, float64 out, with all its digits."""
    X, K = case.values()
    check(submission, X / 7, K / 3)


@points(2)
@settings(max_examples=15)
@given(case=cases(max_kernel=2, low=1))  # without zeros, each product counts
def test_gradients(submission, case):
    """gradients flow to X and to K."""
    check(submission, *case.values())
    check_gradients(submission.corr3d, oracle, case)


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=10)
@given(case=cases(max_kernel=2))
def test_inputs_unchanged(submission, case):
    """X and K are left as they were."""
    X, K = case.values()
    got = check_inputs_unchanged(submission.corr3d, X, K)
    check_values(got, oracle(X, K), like=X, magnitude=product_magnitude(X, K))


@points(1)
@settings(max_examples=8)
@given(case=cases(max_kernel=2), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers of the same shapes, and then the first call again, are right too."""
    X, K = case.values()
    other_X, other_K = X + shift, K - shift
    check(submission, X, K)
    check(submission, other_X, other_K)
    check(submission, X, K)


@points(2)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=8)
@given(case=cases())
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values())
