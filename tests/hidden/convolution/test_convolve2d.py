"""convolve2d against torch's cross-correlation with the flipped kernel, in float64."""

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


convolve2d = Function("convolve2d", oracle, product_magnitude)


@points(5)
@settings(max_examples=30)
@given(case=cases())
def test_values(submission, case):
    """the kernel is flipped along both axes, then slid over X."""
    convolve2d.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(seed=seeds(), height=st.integers(12, 16), width=st.integers(17, 22), h=st.integers(5, 6))
def test_larger(submission, seed, height, width, h):
    """X and K of a larger size."""
    case = {"X": random_tensor(seed, height, width), "K": random_tensor(seed + 1, h, h + 1)}
    convolve2d.check(submission, case)


contract(
    convolve2d,
    {"small": cases(max_side=5, max_kernel=3)},
    points={"dtype": 2, "gradients": 3, "unchanged": 1, "again": 1, "by_hand": 2},
)
