"""separable_corr2d against torch's cross-correlation with the outer product, in float64."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    contract,
    integer_tensors,
    points,
    product_magnitude,
    random_tensor,
    seeds,
)

pytestmark = by_hand()


def oracle(X, column, row):
    """(H, W), (h,), (w,) -> (H-h+1, W-w+1) in float64."""
    K = column.double()[:, None] * row.double()
    return F.conv2d(X.double()[None, None], K[None, None])[0, 0]


@st.composite
def cases(draw, max_kernel=4, spare=3, low=-8):
    """An image X, a column and a row; neither is longer than X along its axis."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    height, width = h + draw(st.integers(0, spare)), w + draw(st.integers(0, spare))
    return {
        "X": draw(integer_tensors((height, width), low=low)),
        "column": draw(integer_tensors((h,), low=low)),
        "row": draw(integer_tensors((w,), low=low)),
    }


@st.composite
def larger_cases(draw, max_kernel=7, spare=8):
    """The same, larger, from a drawn seed and not whole."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    height, width = h + draw(st.integers(0, spare)), w + draw(st.integers(0, spare))
    seed = draw(seeds())
    return {
        "X": random_tensor(seed, height, width) / 7,
        "column": random_tensor(seed + 1, h) / 3,
        "row": random_tensor(seed + 2, w) / 5,
    }


def magnitude(X, column, row):
    return product_magnitude(X, torch.outer(column, row))


separable_corr2d = Function("separable_corr2d", oracle, magnitude)


@points(3)
@settings(max_examples=30)
@given(case=cases())
def test_values(submission, case):
    """the result is that of cross-correlation with outer(column, row)."""
    separable_corr2d.check(submission, case)


@points(1)
@settings(max_examples=4)
@given(case=larger_cases())
def test_larger(submission, case):
    """larger images and longer kernels, with numbers that are not whole."""
    separable_corr2d.check(submission, case)


contract(
    separable_corr2d,
    {"small": cases(max_kernel=3, spare=2, low=1)},  # without zeros, each product counts
    points={"dtype": 1, "gradients": 2, "unchanged": 1, "again": 1, "by_hand": 1},
)
