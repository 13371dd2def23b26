"""corr2d against torch's cross-correlation in float64."""

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
)

pytestmark = by_hand()


def oracle(X, K):
    """(H, W), (h, w) -> (H-h+1, W-w+1) in float64."""
    return F.conv2d(X.double()[None, None], K.double()[None, None])[0, 0]


@st.composite
def cases(draw, max_side=6, max_kernel=4, dtype=torch.float32):
    """An image X and a kernel K that fits into it."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    height, width = draw(st.integers(h, max_side)), draw(st.integers(w, max_side))
    return {
        "X": draw(integer_tensors((height, width), dtype=dtype)),
        "K": draw(integer_tensors((h, w), dtype=dtype)),
    }


@st.composite
def larger_cases(draw, max_side=20, max_kernel=6):
    """The same, larger, with larger numbers, from a drawn seed."""
    h, w = draw(st.integers(1, max_kernel)), draw(st.integers(1, max_kernel))
    height, width = draw(st.integers(h, max_side)), draw(st.integers(w, max_side))
    seed = draw(st.integers(0, 2**32 - 1))
    return {"X": 1000 * random_tensor(seed, height, width), "K": random_tensor(seed + 1, h, w)}


corr2d = Function("corr2d", oracle, product_magnitude)


@points(9)
@settings(max_examples=36)
@given(case=cases())
def test_values(submission, case):
    """Y[i, j] is the sum of the window of X that starts at [i, j], times K."""
    corr2d.check(submission, case)


@points(4)
@settings(max_examples=10)
@given(case=cases(), divisor=st.sampled_from([2, 3, 7]))
def test_fractions(submission, case, divisor):
    """numbers that are not whole keep their fractions."""
    corr2d.check(submission, {"X": case["X"] / divisor, "K": case["K"] / (divisor + 1)})


@points(2)
@settings(max_examples=4)
@given(case=larger_cases())
def test_larger(submission, case):
    """larger images and kernels, up to 20 x 20 and 6 x 6, and larger numbers."""
    corr2d.check(submission, case)


contract(
    corr2d,
    {"small": cases(max_side=5, max_kernel=3)},
    points={"dtype": 3, "gradients": 5, "unchanged": 2, "again": 3, "by_hand": 2},
)
