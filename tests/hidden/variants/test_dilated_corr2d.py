"""dilated_corr2d against torch's dilated cross-correlation in float64."""

import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    contract,
    integer_tensors,
    points,
    product_magnitude,
    random_tensor,
    seeds,
)

pytestmark = by_hand()


def oracle(X, K, dilation):
    """(H, W), (h, w) -> (H - dh*(h-1), W - dw*(w-1)) in float64."""
    return F.conv2d(X.double()[None, None], K.double()[None, None], dilation=dilation)[0, 0]


@st.composite
def cases(draw, ints=False, max_kernel=3, max_dilation=3, spare=3, low=-8, tensors=None):
    """An image X, a kernel K and a dilation (a pair, or one int), so that K fits into X."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    dh, dw = draw(st.integers(1, max_dilation)), draw(st.integers(1, max_dilation))
    if ints:
        dw = dh
    height = dh * (h - 1) + 1 + draw(st.integers(0, spare))
    width = dw * (w - 1) + 1 + draw(st.integers(0, spare))
    if tensors is not None:
        seed = draw(seeds())
        X, K = tensors(seed, height, width), tensors(seed + 1, h, w)
    else:
        X, K = (draw(integer_tensors(sizes, low=low)) for sizes in ((height, width), (h, w)))
    return {"X": X, "K": K, "dilation": dh if ints else (dh, dw)}


def fractions(seed, *sizes):
    """Numbers that are not whole."""
    return random_tensor(seed, *sizes) / 7


dilated_corr2d = Function("dilated_corr2d", oracle, product_magnitude)


@points(2)
@settings(max_examples=30)
@given(case=cases())
def test_values(submission, case):
    """weights side by side meet pixels that lie the dilation apart; each axis has its own."""
    dilated_corr2d.check(submission, case)


@points(2)
@settings(max_examples=12)
@given(case=by_name(cases(ints=True), "dilation"))
def test_int_dilation(submission, case):
    """the dilation may be a single int, for both axes; 1 leaves no gaps. It may be given by name."""
    dilated_corr2d.check(submission, case)


@points(1)
@settings(max_examples=4)
@given(case=cases(max_kernel=5, max_dilation=4, spare=6, tensors=fractions))
def test_larger(submission, case):
    """larger images and kernels, with numbers that are not whole."""
    dilated_corr2d.check(submission, case)


SMALL = {"max_dilation": 2, "spare": 2, "low": 1}  # without zeros, each product counts
contract(
    dilated_corr2d,
    {"int": cases(ints=True, **SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
)
contract(
    dilated_corr2d,
    {"pair": cases(**SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1},
    of="pairs",
)
