"""positions against sines and cosines in float64."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import check_values, points

ALLOWED = 1e-4


def oracle(length, dim):
    """(length, dim) in float64."""
    pair = torch.arange(dim // 2, dtype=torch.float64)
    angles = torch.arange(length, dtype=torch.float64)[:, None] / 10000 ** (2 * pair / dim)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


def check(got, length, dim):
    """float32, and right."""
    check_values(got, oracle(length, dim), like=torch.float32, allowed=ALLOWED)


@points(5)
@settings(max_examples=8)
@given(length=st.integers(1, 8), half=st.integers(1, 5))
def test_first_positions(submission, length, half):
    """sines in even columns, cosines in odd ones; each pair turns more slowly than the one before."""
    check(submission.positions(length, 2 * half), length, 2 * half)


@points(4)
@settings(max_examples=1)
@given(sizes=st.just([(1024, 2), (1024, 8), (1000, 16), (512, 64)]))
def test_long(submission, sizes):
    """up to 1024 positions."""
    for length, dim in sizes:
        check(submission.positions(length, dim), length, dim)


@points(1)
@settings(max_examples=2)
@given(length=st.integers(2, 5), half=st.integers(2, 4))
def test_again(submission, length, half):
    """one call after the other, also for one position, and with the arguments by name."""
    for rows, dim in ((length, 2 * half), (length, 2), (length + 1, 2 * half), (1, 2 * half)):
        check(submission.positions(length=rows, dim=dim), rows, dim)
