"""max_pool2d_with_indices against torch's own in float64.

But for test_types, a list will do as well, and indices of any real dtype count by their values.
"""

import torch
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
    check_parts,
    check_type,
    check_values,
    contract,
    fail,
    points,
    seeds,
)

pytestmark = by_hand()


def oracle(X, kernel_size, stride=None, padding=0):
    """(N, C, H, W) -> two of (N, C, H', W'): values in float64, indices in int64."""
    return F.max_pool2d(X.double().contiguous(), kernel_size, stride, padding, return_indices=True)


def values_of(got):
    """The first of the two tensors, after a look at the tuple."""
    check_parts(got, "values", "indices", lists=True)
    return got[0]


def check_indices(got, expected):
    check_type(got, torch.Tensor, what="indices")
    if got.shape != expected.shape:
        fail(
            f"indices of {{call}} should have shape {tuple(expected.shape)}, "
            f"but have shape {tuple(got.shape)}",
            expected=expected,
            got=got,
            kind="shape",
        )
    if got.is_complex():
        fail("indices of {call} should be whole numbers, but are complex", kind="dtype")
    wrong = got.detach().double() != expected.double()
    if wrong.any():
        index = tuple(torch.nonzero(wrong)[0].tolist())
        fail(
            f"{{call}} has {int(wrong.sum())} of {wrong.numel()} indices wrong: at {list(index)} "
            f"the maximum stands at index {int(expected[index])}, not {float(got[index]):g}",
            expected=expected,
            got=got,
        )


def compare_values(got, expected, *, like, magnitude):
    """The values are right."""
    check_values(values_of(got), expected[0], like=like, magnitude=magnitude, what="values")


def compare(got, expected, **numbers):
    """Values and indices are right."""
    compare_values(got, expected, **numbers)
    check_indices(got[1], expected[1])


def largest(X):
    return float(X.abs().max())


NAME = "max_pool2d_with_indices"
pooling = Function(NAME, oracle, largest, compare, tensor=values_of)
values_alone = Function(NAME, oracle, largest, compare_values)

# ---- ints


@points(2)
@settings(max_examples=16)
@given(case=distinct_cases(padded=True))
def test_values(submission, case):
    """the values are the largest numbers of the windows."""
    values_alone.check(submission, case)


@points(2)
@settings(max_examples=24)
@given(case=distinct_cases())
def test_indices(submission, case):
    """the indices tell where in the plane the values stand; no padding, all numbers differ."""
    pooling.check(submission, case)


@points(3)
@settings(max_examples=16)
@given(case=distinct_cases(padded=True))
def test_padding(submission, case):
    """with padding, indices still refer to the plane without it."""
    pooling.check(submission, case)


@points(1)
@settings(max_examples=12)
@given(case=distinct_cases(padded=True))
def test_negative(submission, case):
    """where all numbers are negative, the maximum never comes from the padding."""
    pooling.check(submission, case | {"X": -case["X"]})


@points(1)
@settings(max_examples=3)
@given(case=distinct_cases(**PADDED))
def test_very_negative(submission, case):
    """the padding is less than all numbers, however far they lie below zero."""
    X = -case["X"]
    for numbers in (X * 2.0**40, X * 2.0**110, X.double() * 2.0**200):
        pooling.check(submission, case | {"X": numbers})


@points(1)
@settings(max_examples=4)
@given(case=distinct_cases(kernels=(2, 4)))
def test_nearly_alike(submission, case):
    """large numbers of float64 that differ only in their last digits."""
    pooling.check(submission, nearly_alike(case))


@points(3)
@settings(max_examples=24)
@given(case=cases(low=1, high=2, padded=True))
def test_ties(submission, case):
    """where the maximum stands more than once in a window, the first in row-major order wins."""
    pooling.check(submission, case)


@points(2)
@settings(max_examples=6)
@given(case=distinct_cases(most=2))
def test_types(submission, case):
    """values and indices are right and come in a tuple, the indices with dtype int64."""
    got = pooling.call(submission, case)
    check_type(got, tuple)
    pooling.compare_with(got, case)
    if got[1].dtype != torch.int64:
        fail(f"indices of {{call}} should have dtype int64, but have {got[1].dtype}", kind="dtype")


@points(1)
@settings(max_examples=10)
@given(case=by_name(distinct_cases(strides=False, without=("stride", "padding")), "kernel_size"))
def test_default_stride(submission, case):
    """without a stride, the stride is the kernel size; arguments may be given by name."""
    pooling.check(submission, case)


@points(1)
@settings(max_examples=1)
@given(seed=seeds())
def test_large_plane(submission, seed):
    """indices in a plane of tens of thousands of pixels."""
    generator = torch.Generator().manual_seed(seed)
    X = torch.randperm(180 * 200, generator=generator).reshape(1, 1, 180, 200).float()
    pooling.check(submission, {"X": X, "kernel_size": 10, "stride": 20})


@points(1)
@settings(max_examples=8)
@given(case=distinct_cases(padded=True), order=st.sampled_from(ORDERS))
def test_memory_layout(submission, case, order):
    """the numbers of X may lie in memory in any order."""
    pooling.check(submission, in_memory_order(case, order))


contract(
    pooling,
    int_styles(distinct_cases),
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
    also=another_stride,
)

# ---- pairs


@points(3)
@settings(max_examples=16)
@given(case=distinct_cases(padded=True, forms=PAIRS), tied=cases(low=1, high=2, padded=True, forms=MIXED))
def test_pairs(submission, case, tied):
    """kernel_size, stride and padding may be pairs, each of them, with another number for each axis."""
    pooling.check(submission, case)
    pooling.check(submission, tied)


@points(1)
@settings(max_examples=10)
@given(case=distinct_cases(strides=False, padded=True, forms=PAIRS))
def test_stride_none(submission, case):
    """stride=None stands for the kernel size as well, with padding too."""
    pooling.check(submission, case)


@points(2)
@settings(max_examples=3)
@given(case=distinct_cases(**LARGER))
def test_larger(submission, case):
    """larger images with fractions, of four channels and more."""
    pooling.check(submission, case | {"X": case["X"] / 7})


contract(
    pooling,
    pair_styles(distinct_cases),
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1},
    of="pairs",
    also=another_stride,
)
