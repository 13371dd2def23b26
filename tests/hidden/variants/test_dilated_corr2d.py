"""dilated_corr2d against torch's dilated cross-correlation in float64."""

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


def oracle(X, K, dilation):
    """(H, W), (h, w) -> (H - dh*(h-1), W - dw*(w-1)) in float64."""
    return F.conv2d(X.double()[None, None], K.double()[None, None], dilation=dilation)[0, 0]


@st.composite
def cases(draw, ints=False, dtype=torch.float32, max_kernel=3, max_dilation=3, spare=3, low=-8, tensors=None):
    """An image X, a kernel K and a dilation (a pair, or one int), so that K fits into X."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    dh, dw = draw(st.integers(1, max_dilation)), draw(st.integers(1, max_dilation))
    if ints:
        dw = dh
    height = dh * (h - 1) + 1 + draw(st.integers(0, spare))
    width = dw * (w - 1) + 1 + draw(st.integers(0, spare))
    if tensors is not None:
        seed = draw(st.integers(0, 2**32 - 1))
        X, K = tensors(seed, height, width), tensors(seed + 1, h, w)
    else:
        X, K = (draw(integer_tensors(sizes, dtype=dtype, low=low)) for sizes in ((height, width), (h, w)))
    return {"X": X, "K": K, "dilation": dh if ints else (dh, dw)}


def fractions(seed, *sizes):
    """Numbers that are not whole."""
    return random_tensor(seed, *sizes) / 7


def check(submission, X, K, *dilation, **named):
    got, expected = submission.dilated_corr2d(X, K, *dilation, **named), oracle(X, K, *dilation, **named)
    check_values(got, expected, like=X, magnitude=product_magnitude(X, K))


@points(5)
@settings(max_examples=50)
@given(case=cases())
def test_values(submission, case):
    """weights side by side meet pixels that lie the dilation apart; each axis has its own."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=20)
@given(case=cases(ints=True))
def test_int_dilation(submission, case):
    """the dilation may be a single int, for both axes; 1 leaves no gaps. It may be given by name."""
    check(submission, case["X"], case["K"], dilation=case["dilation"])


@points(1)
@settings(max_examples=8)
@given(case=cases(max_kernel=5, max_dilation=4, spare=9, tensors=fractions))
def test_larger(submission, case):
    """larger images and kernels, with numbers that are not whole."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=8)
@given(case=cases(dtype=torch.float64))
def test_dtype(submission, case):
    """float64 in, float64 out, with all its digits."""
    X, K, dilation = case.values()
    check(submission, X / 7, K / 3, dilation)


@points(2)
@settings(max_examples=15)
@given(case=cases(max_dilation=2, spare=2, low=1))  # without zeros, each product counts
def test_gradients(submission, case):
    """gradients flow to X and to K."""
    X, K, dilation = case.values()
    check(submission, X, K, dilation)
    check_gradients(submission.dilated_corr2d, oracle, {"X": X, "K": K}, dilation)


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=10)
@given(case=cases(spare=2))
def test_inputs_unchanged(submission, case):
    """X and K are left as they were."""
    X, K, dilation = case.values()
    got = check_inputs_unchanged(submission.dilated_corr2d, X, K, dilation)
    check_values(got, oracle(X, K, dilation), like=X, magnitude=product_magnitude(X, K))


@points(1)
@settings(max_examples=8)
@given(case=cases(spare=2), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers of the same shapes, and then the first call again, are right too."""
    X, K, dilation = case.values()
    other_X, other_K = X + shift, K - shift
    check(submission, X, K, dilation)
    check(submission, other_X, other_K, dilation)
    check(submission, X, K, dilation)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=8)
@given(case=cases())
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values())
