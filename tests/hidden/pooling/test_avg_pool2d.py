"""avg_pool2d against torch's own in float64."""

import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from windows import (
    LARGER,
    MIXED,
    ORDERS,
    PAIRS,
    another_stride,
    cases,
    in_memory_order,
    int_styles,
    pair_styles,
    random_cases,
)

from autograder.testing import Function, by_hand, by_name, contract, points

pytestmark = by_hand()


def oracle(X, kernel_size, stride=None, padding=0):
    """(N, C, H, W) -> (N, C, H', W') in float64."""
    return F.avg_pool2d(X.double().contiguous(), kernel_size, stride, padding)


avg_pool2d = Function("avg_pool2d", oracle, lambda X: float(X.abs().max()))

# ---- ints


@points(3)
@settings(max_examples=20)
@given(case=cases())
def test_values(submission, case):
    """each number of the result is the mean of its window; no padding."""
    avg_pool2d.check(submission, case)


@points(4)
@settings(max_examples=20)
@given(case=cases(padded=True))
def test_padding(submission, case):
    """zeros are added on all sides, and count in the mean."""
    avg_pool2d.check(submission, case)


@points(2)
@settings(max_examples=10)
@given(case=by_name(cases(strides=False, without=("stride", "padding")), "kernel_size"))
def test_default_stride(submission, case):
    """without a stride, the stride is the kernel size; arguments may be given by name."""
    avg_pool2d.check(submission, case)


@points(1)
@settings(max_examples=8)
@given(case=random_cases(), order=st.sampled_from(ORDERS))
def test_memory_layout(submission, case, order):
    """the numbers of X may lie in memory in any order."""
    avg_pool2d.check(submission, in_memory_order(case, order))


contract(
    avg_pool2d,
    int_styles(cases),
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
    also=another_stride,
)

# ---- pairs


@points(4)
@settings(max_examples=16)
@given(case=cases(padded=True, forms=PAIRS), mixed=cases(padded=True, forms=MIXED))
def test_pairs(submission, case, mixed):
    """kernel_size, stride and padding may be pairs, each of them, with another number for each axis."""
    avg_pool2d.check(submission, case)
    avg_pool2d.check(submission, mixed)


@points(1)
@settings(max_examples=10)
@given(case=cases(strides=False, padded=True, forms=PAIRS))
def test_stride_none(submission, case):
    """stride=None stands for the kernel size as well, with padding too."""
    avg_pool2d.check(submission, case)


@points(2)
@settings(max_examples=3)
@given(case=random_cases(**LARGER))
def test_larger(submission, case):
    """larger images of larger numbers with fractions, of four channels and more."""
    avg_pool2d.check(submission, case | {"X": case["X"] * 1000.25})


contract(
    avg_pool2d,
    pair_styles(cases),
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1},
    of="pairs",
    also=another_stride,
)
