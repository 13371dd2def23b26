"""convolve2d against torch's cross-correlation with the flipped kernel, in float64."""

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

pytestmark = by_hand(own="corr2d")


def oracle(X, K):
    """(H, W), (h, w) -> (H-h+1, W-w+1) in float64."""
    return F.conv2d(X.double()[None, None], K.double().flip(0, 1)[None, None])[0, 0]


@st.composite
def cases(draw, max_side=6, max_kernel=4, dtype=torch.float32):
    """An image X and a kernel K that fits into it."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    height, width = draw(st.integers(h, max_side)), draw(st.integers(w, max_side))
    return {
        "X": draw(integer_tensors((height, width), dtype=dtype)),
        "K": draw(integer_tensors((h, w), dtype=dtype)),
    }


def check(submission, X, K):
    check_values(submission.convolve2d(X, K), oracle(X, K), like=X, magnitude=product_magnitude(X, K))


@points(5)
@settings(max_examples=50)
@given(case=cases())
def test_values(submission, case):
    """the kernel is flipped along both axes, then slid over X."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=10)
@given(case=cases(dtype=torch.float64))
def test_dtype(submission, case):
    """float64 in, float64 out, with every digit."""
    check(submission, case["X"] / 3, case["K"] / 7)


@points(1)
@settings(max_examples=4)
@given(
    seed=st.integers(0, 2**32 - 2), height=st.integers(16, 24), width=st.integers(25, 40), h=st.integers(6, 8)
)
def test_larger(submission, seed, height, width, h):
    """larger images and kernels, with fractions."""
    check(submission, random_tensor(seed, height, width), random_tensor(seed + 1, h, h + 1))


@points(3)
@settings(max_examples=20)
@given(case=cases(max_side=5, max_kernel=3))
def test_gradients(submission, case):
    """gradients flow to X and to K."""
    check_gradients(submission.convolve2d, oracle, case)


@points(1)
@taken_on_trust("that X and K were left as they were")
@settings(max_examples=15)
@given(case=cases(max_side=4, max_kernel=3))
def test_inputs_unchanged(submission, case):
    """X and K are left as they were."""
    X, K = case.values()
    got = check_inputs_unchanged(submission.convolve2d, X, K)
    check_values(got, oracle(X, K), like=X, magnitude=product_magnitude(X, K))


@points(1)
@settings(max_examples=10)
@given(case=cases(max_side=4, max_kernel=3), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers of the same shapes, and then the first call again, are right too."""
    X, K = case.values()
    other_X, other_K = X + shift, K - shift
    check(submission, X, K)
    check(submission, other_X, other_K)
    check(submission, X, K)


@points(2)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=12)
@given(case=cases())
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values())
