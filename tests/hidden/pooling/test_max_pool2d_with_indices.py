"""max_pool2d_with_indices against torch's own in float64.

But for test_types, a list will do as well, and indices of any real dtype count by their values.
"""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from windows import LARGER, ORDERS, cases, distinct_cases

from autograder.testing import (
    by_hand,
    check_gradients,
    check_inputs_unchanged,
    check_parts,
    check_type,
    check_values,
    fail,
    points,
    taken_on_trust,
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


def check_result(got, X, *arguments):
    values, indices = oracle(X, *arguments)
    check_values(values_of(got), values, like=X, magnitude=float(X.abs().max()), what="values")
    check_indices(got[1], indices)


def check(submission, X, *arguments):
    check_result(submission.max_pool2d_with_indices(X, *arguments), X, *arguments)


@points(3)
@settings(max_examples=30)
@given(case=distinct_cases(padded=True))
def test_values(submission, case):
    """the values are the largest numbers of the windows."""
    X, *arguments = case
    got = values_of(submission.max_pool2d_with_indices(X, *arguments))
    check_values(got, oracle(X, *arguments)[0], like=X, magnitude=float(X.max()), what="values")


@points(4)
@settings(max_examples=40)
@given(case=distinct_cases())
def test_indices(submission, case):
    """the indices tell where in the plane the values stand; no padding, all numbers differ."""
    check(submission, *case)


@points(4)
@settings(max_examples=30)
@given(case=distinct_cases(padded=True))
def test_padding(submission, case):
    """with padding, indices still refer to the plane without it."""
    check(submission, *case)


@points(2)
@settings(max_examples=20)
@given(case=distinct_cases(padded=True))
def test_negative(submission, case):
    """where all numbers are negative, the maximum never comes from the padding."""
    X, *arguments = case
    check(submission, -X, *arguments)


@points(4)
@settings(max_examples=40)
@given(case=cases(low=1, high=2, padded=True))
def test_ties(submission, case):
    """where the maximum stands more than once in a window, the first in row-major order wins."""
    check(submission, *case)


@points(2)
@settings(max_examples=10)
@given(case=distinct_cases(most=2))
def test_types(submission, case):
    """values and indices are right and come in a tuple, the indices with dtype int64."""
    X, *arguments = case
    got = submission.max_pool2d_with_indices(X, *arguments)
    check_type(got, tuple)
    check_result(got, X, *arguments)
    if got[1].dtype != torch.int64:
        fail(f"indices of {{call}} should have dtype int64, but have {got[1].dtype}", kind="dtype")


@points(2)
@settings(max_examples=30)
@given(case=distinct_cases(padded=True, forms=(int, tuple)))
def test_ints(submission, case):
    """kernel_size, stride and padding may each be an int instead of a pair."""
    check(submission, *case)


@points(1)
@settings(max_examples=20)
@given(case=distinct_cases(strides=False))
def test_default_stride(submission, case):
    """without a stride, the stride is the kernel size; arguments may be given by name."""
    X, kernel_size, _stride, _padding = case
    check_result(submission.max_pool2d_with_indices(X, kernel_size=kernel_size), X, kernel_size)


@points(1)
@settings(max_examples=20)
@given(case=distinct_cases(strides=False, padded=True))
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
@settings(max_examples=2)
@given(seed=st.integers(0, 2**32 - 1), sides=st.sampled_from([(190, 180), (100, 400)]))
def test_large_plane(submission, seed, sides):
    """indices in a plane of tens of thousands of pixels."""
    generator = torch.Generator().manual_seed(seed)
    X = torch.randperm(sides[0] * sides[1], generator=generator).reshape(1, 1, *sides).float()
    check(submission, X, (10, 20))


@points(1)
@settings(max_examples=15)
@given(case=distinct_cases(padded=True), order=st.sampled_from(ORDERS))
def test_memory_layout(submission, case, order):
    """the numbers of X may lie in memory in any order."""
    X, *arguments = case
    back = [order.index(axis) for axis in range(4)]
    check(submission, X.permute(order).contiguous().permute(back), *arguments)


@points(1)
@settings(max_examples=12)
@given(case=distinct_cases(padded=True))
def test_dtype(submission, case):
    """float64 in, float64 values out, with all digits."""
    X, *arguments = case
    check(submission, X.double() / 3, *arguments)


@points(2)
@settings(max_examples=20)
@given(case=distinct_cases(padded=True))
def test_gradients(submission, case):
    """gradients flow from the values to X, to the largest number of each window."""
    X, *arguments = case

    def values(X, *arguments):
        return values_of(submission.max_pool2d_with_indices(X, *arguments))

    check(submission, X, *arguments)
    check_gradients(values, lambda *arguments: oracle(*arguments)[0], {"X": X}, *arguments)


@points(1)
@taken_on_trust("that X was left as it was")
@settings(max_examples=15)
@given(case=distinct_cases())
def test_input_unchanged(submission, case):
    """X is left as it was."""
    X, *arguments = case
    got = check_inputs_unchanged(submission.max_pool2d_with_indices, X, *arguments)
    check_result(got, X, *arguments)


@points(1)
@settings(max_examples=12)
@given(case=distinct_cases(padded=True), step=st.integers(1, 2))
def test_again(submission, case, step):
    """calls with other numbers of the same shape or another stride, then the first again, are right too."""
    X, kernel_size, stride, padding = case
    other_stride = tuple(s + step for s in stride)
    check(submission, X, kernel_size, stride, padding)
    check(submission, X.max() + 1 - X, kernel_size, stride, padding)
    check(submission, X, kernel_size, other_stride, padding)
    check(submission, X, kernel_size, stride, padding)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=12)
@given(case=distinct_cases(padded=True), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_by_hand(submission, case, dtype):
    """written by hand: no library routine convolves, pools or unfolds."""
    X, *arguments = case
    with submission.watched():
        check(submission, X.to(dtype), *arguments)
