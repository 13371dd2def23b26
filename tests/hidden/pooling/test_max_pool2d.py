"""max_pool2d against torch's own in float64."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from windows import LARGER, ORDERS, cases, distinct_cases

from autograder.testing import (
    by_hand,
    check_gradients,
    check_inputs_unchanged,
    check_values,
    points,
    taken_on_trust,
)

pytestmark = by_hand()


def oracle(X, kernel_size, stride=None, padding=0):
    """(N, C, H, W) -> (N, C, H', W') in float64."""
    return F.max_pool2d(X.double().contiguous(), kernel_size, stride, padding)


def check_result(got, X, *arguments):
    check_values(got, oracle(X, *arguments), like=X, magnitude=float(X.abs().max()))


def check(submission, X, *arguments):
    check_result(submission.max_pool2d(X, *arguments), X, *arguments)


@points(5)
@settings(max_examples=40)
@given(case=cases())
def test_values(submission, case):
    """each number of the result is the largest of its window; no padding."""
    check(submission, *case)


@points(3)
@settings(max_examples=30)
@given(case=cases(low=1, padded=True))
def test_padding(submission, case):
    """padding adds rows above and below, and columns on the left and on the right."""
    check(submission, *case)


@points(3)
@settings(max_examples=30)
@given(case=cases(high=-1, padded=True))
def test_negative(submission, case):
    """where all numbers are negative, the padding is still smaller."""
    check(submission, *case)


@points(1)
@settings(max_examples=15)
@given(case=cases(high=-1, padded=True), exponent=st.sampled_from([10, 40, 120]))
def test_very_negative(submission, case, exponent):
    """the padding is less than all numbers, however far they lie below zero."""
    X, *arguments = case
    check(submission, X * 2.0**exponent, *arguments)


@points(3)
@settings(max_examples=30)
@given(case=cases(low=1, padded=True, forms=(int, tuple)))
def test_ints(submission, case):
    """kernel_size, stride and padding may each be an int instead of a pair."""
    check(submission, *case)


@points(2)
@settings(max_examples=20)
@given(case=cases(strides=False))
def test_default_stride(submission, case):
    """without a stride, the stride is the kernel size; arguments may be given by name."""
    X, kernel_size, _stride, _padding = case
    check_result(submission.max_pool2d(X, kernel_size=kernel_size), X, kernel_size)


@points(2)
@settings(max_examples=20)
@given(case=cases(low=1, strides=False, padded=True))
def test_stride_none(submission, case):
    """stride=None stands for the kernel size as well, with padding too."""
    check(submission, *case)


@points(2)
@settings(max_examples=8)
@given(case=distinct_cases(**LARGER))
def test_larger(submission, case):
    """larger images with fractions, of four channels and more."""
    X, *arguments = case
    check(submission, X / 7, *arguments)


@points(1)
@settings(max_examples=15)
@given(case=distinct_cases(padded=True), order=st.sampled_from(ORDERS))
def test_memory_layout(submission, case, order):
    """the numbers of X may lie in memory in any order."""
    X, *arguments = case
    back = [order.index(axis) for axis in range(4)]
    check(submission, X.permute(order).contiguous().permute(back), *arguments)


@points(2)
@settings(max_examples=12)
@given(case=cases(low=1, dtype=torch.float64, padded=True))
def test_dtype(submission, case):
    """float64 in, float64 out, with all digits."""
    X, *arguments = case
    check(submission, X / 3, *arguments)


@points(3)
@settings(max_examples=20)
@given(case=distinct_cases(padded=True))
def test_gradients(submission, case):
    """gradients flow to X, to the largest number of each window."""
    X, *arguments = case
    check(submission, X, *arguments)
    check_gradients(submission.max_pool2d, oracle, {"X": X}, *arguments)


@points(2)
@taken_on_trust("that X was left as it was")
@settings(max_examples=15)
@given(case=cases())
def test_input_unchanged(submission, case):
    """X is left as it was."""
    X, *arguments = case
    check_result(check_inputs_unchanged(submission.max_pool2d, X, *arguments), X, *arguments)


@points(1)
@settings(max_examples=12)
@given(case=cases(low=1, padded=True), step=st.integers(1, 2))
def test_again(submission, case, step):
    """calls with other numbers of the same shape or another stride, then the first again, are right too."""
    X, kernel_size, stride, padding = case
    other_stride = tuple(s + step for s in stride)
    check(submission, X, kernel_size, stride, padding)
    check(submission, 9 - X, kernel_size, stride, padding)
    check(submission, X, kernel_size, other_stride, padding)
    check(submission, X, kernel_size, stride, padding)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=12)
@given(case=cases(low=1, padded=True), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_by_hand(submission, case, dtype):
    """written by hand: no library routine convolves, pools or unfolds."""
    X, *arguments = case
    with submission.watched():
        check(submission, X.to(dtype), *arguments)
