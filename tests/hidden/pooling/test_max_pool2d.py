"""max_pool2d against torch's own in float64."""

import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from windows import (
    LARGER,
    MIXED,
    ORDERS,
    PADDED,
    PAIRS,
    another_stride,
    cases,
    distinct_cases,
    in_memory_order,
    int_styles,
    nearly_alike,
    pair_styles,
)

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    contract,
    given_each,
    points,
)

pytestmark = by_hand()


def oracle(X, kernel_size, stride=None, padding=0):
    """(N, C, H, W) -> (N, C, H', W') in float64."""
    return F.max_pool2d(X.double().contiguous(), kernel_size, stride, padding)


max_pool2d = Function("max_pool2d", oracle, lambda X: float(X.abs().max()))

# ---- ints


@points(3)
@settings(max_examples=24)
@given(case=cases())
def test_values(submission, case):
    """each number of the result is the largest of its window; no padding."""
    max_pool2d.check(submission, case)


@points(3)
@settings(max_examples=16)
@given(case=cases(low=1, padded=True))
def test_padding(submission, case):
    """padding adds rows above and below, and columns on the left and on the right."""
    max_pool2d.check(submission, case)


@points(2)
@settings(max_examples=16)
@given(case=cases(high=-1, padded=True))
def test_negative(submission, case):
    """where all numbers are negative, the padding is still smaller."""
    max_pool2d.check(submission, case)


@points(1)
@settings(max_examples=4)
@given_each(numbers={str(n): cases(high=-1, **PADDED) for n in (10, 40, 120, 200)})
def test_very_negative(submission, numbers):
    """the padding is less than all numbers, however far they lie below zero."""
    for exponent, case in numbers.items():
        X = case["X"].double() if exponent == "200" else case["X"]  # too large for float32
        max_pool2d.check(submission, case | {"X": X * 2.0 ** int(exponent)})


@points(1)
@settings(max_examples=4)
@given(case=distinct_cases(kernels=(2, 4)))
def test_nearly_alike(submission, case):
    """large numbers of float64 that differ only in their last digits."""
    max_pool2d.check(submission, nearly_alike(case))


@points(2)
@settings(max_examples=10)
@given(case=by_name(cases(strides=False, without=("stride", "padding")), "kernel_size"))
def test_default_stride(submission, case):
    """without a stride, the stride is the kernel size; arguments may be given by name."""
    max_pool2d.check(submission, case)


@points(1)
@settings(max_examples=8)
@given(case=distinct_cases(padded=True), order=st.sampled_from(ORDERS))
def test_memory_layout(submission, case, order):
    """the numbers of X may lie in memory in any order."""
    max_pool2d.check(submission, in_memory_order(case, order))


contract(
    max_pool2d,
    int_styles(distinct_cases),
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
    also=another_stride,
)

# ---- pairs


@points(4)
@settings(max_examples=16)
@given(case=cases(padded=True, forms=PAIRS), mixed=cases(padded=True, forms=MIXED))
def test_pairs(submission, case, mixed):
    """kernel_size, stride and padding may be pairs, each of them, with another number for each axis."""
    max_pool2d.check(submission, case)
    max_pool2d.check(submission, mixed)


@points(2)
@settings(max_examples=10)
@given(case=cases(low=1, strides=False, padded=True, forms=PAIRS))
def test_stride_none(submission, case):
    """stride=None stands for the kernel size as well, with padding too."""
    max_pool2d.check(submission, case)


@points(2)
@settings(max_examples=3)
@given(case=distinct_cases(**LARGER))
def test_larger(submission, case):
    """larger images with fractions, of four channels and more."""
    max_pool2d.check(submission, case | {"X": case["X"] / 7})


contract(
    max_pool2d,
    pair_styles(distinct_cases),
    points={"dtype": 1, "gradients": 2, "unchanged": 1, "again": 1},
    of="pairs",
    also=another_stride,
)
