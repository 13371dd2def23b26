"""corr3d against torch's three-dimensional cross-correlation in float64."""

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


def oracle(X, K):
    """(D, H, W), (d, h, w) -> (D-d+1, H-h+1, W-w+1) in float64."""
    return F.conv3d(X.double()[None, None], K.double()[None, None])[0, 0]


@st.composite
def sizes(draw, max_kernel, spare):
    """The sides of an X and of a K that fits into it."""
    kernel = [draw(st.integers(1, max_kernel)) for _ in range(3)]
    return [k + draw(st.integers(0, spare)) for k in kernel], kernel


@st.composite
def cases(draw, max_kernel=3, spare=2, low=-8):
    """A volume X and a kernel K that fits into it."""
    volume, kernel = draw(sizes(max_kernel, spare))
    return {
        "X": draw(integer_tensors(volume, low=low)),
        "K": draw(integer_tensors(kernel, low=low)),
    }


@st.composite
def larger_cases(draw):
    """The same, larger, from a drawn seed and not whole."""
    volume, kernel = draw(sizes(4, 4))
    volume[draw(st.integers(0, 2))] += 4
    seed = draw(seeds())
    return {"X": random_tensor(seed, *volume) / 7, "K": random_tensor(seed + 1, *kernel) / 3}


corr3d = Function("corr3d", oracle, product_magnitude)


@points(4)
@settings(max_examples=30)
@given(case=cases())
def test_values(submission, case):
    """Y[i, j, k] is the sum of the block of X that starts at [i, j, k], times K."""
    corr3d.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(case=larger_cases())
def test_larger(submission, case):
    """larger volumes and kernels, with numbers that are not whole."""
    corr3d.check(submission, case)


contract(
    corr3d,
    {"small": cases(max_kernel=2, low=1)},  # without zeros, each product counts
    points={"dtype": 1, "gradients": 2, "unchanged": 1, "again": 1, "by_hand": 2},
)
