"""bilinear_kernel against the outer product of tents, written number by number."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import check_values, points

CHANNELS = st.integers(1, 4)


def tent(factor):
    """1 - abs(i - c) / factor for i = 0..k-1."""
    k = 2 * factor - factor % 2
    c = factor - 1 if k % 2 == 1 else factor - 0.5
    return torch.tensor([1 - abs(i - c) / factor for i in range(k)], dtype=torch.float64)


def check(got, channels, factor):
    """(channels, 1, k, k) in float32, the same kernel for each channel."""
    one = tent(factor)
    expected = (one[:, None] * one).expand(channels, 1, -1, -1)
    check_values(got, expected, like=torch.float32, allowed=1e-6)


@points(3)
@settings(max_examples=6)
@given(channels=CHANNELS, factor=st.sampled_from([2, 4, 6, 8]))
def test_even_factors(submission, channels, factor):
    """for even factors k is even, and the middle lies between two weights."""
    check(submission.bilinear_kernel(channels, factor), channels, factor)


@points(3)
@settings(max_examples=6)
@given(channels=CHANNELS, factor=st.sampled_from([1, 3, 5, 7]))
def test_odd_factors(submission, channels, factor):
    """for odd factors k is odd, and the middle weight is 1; the factor 1 changes nothing."""
    check(submission.bilinear_kernel(channels, factor), channels, factor)


@points(2)
@settings(max_examples=4)
@given(channels=st.integers(2, 12), factor=st.integers(1, 5))
def test_channels(submission, channels, factor):
    """each channel has its own kernel, of shape (1, k, k); arguments by name."""
    check(submission.bilinear_kernel(factor=factor, channels=channels), channels, factor)


@points(2)
@settings(max_examples=3)
@given(sizes=st.lists(st.tuples(CHANNELS, st.integers(1, 5)), min_size=2, max_size=3, unique=True))
def test_again(submission, sizes):
    """calls with other numbers, and then the first call again, are right too."""
    for channels, factor in [*sizes, sizes[0]]:
        check(submission.bilinear_kernel(channels, factor), channels, factor)
