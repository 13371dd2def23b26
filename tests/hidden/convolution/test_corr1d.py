"""corr1d against torch's cross-correlation of a padded sequence, in float64."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    by_hand,
    check_gradients,
    check_inputs_unchanged,
    check_raises,
    check_values,
    integer_tensors,
    points,
    product_magnitude,
    random_tensor,
    taken_on_trust,
)

pytestmark = by_hand()

MODES = ("valid", "same", "full")


def oracle(x, k, mode="valid"):
    """(n,), (m,) -> (n-m+1,), (n,) or (n+m-1,) in float64."""
    rest = len(k) - 1
    left, right = {"valid": (0, 0), "same": (rest // 2, rest - rest // 2), "full": (rest, rest)}[mode]
    return F.conv1d(F.pad(x.double(), (left, right))[None, None], k.double()[None, None])[0, 0]


@st.composite
def cases(draw, max_size=8, max_kernel=5, longer=False, dtype=torch.float32):
    """A sequence x and a kernel k: at most as long as x, or (longer=True) longer than it."""
    n = draw(st.integers(1, 4 if longer else max_size))
    m = draw(st.integers(n + 1, n + 4) if longer else st.integers(1, min(n, max_kernel)))
    return {
        "x": draw(integer_tensors((n,), dtype=dtype)),
        "k": draw(integer_tensors((m,), dtype=dtype)),
    }


def check(submission, x, k, *mode):
    check_values(
        submission.corr1d(x, k, *mode), oracle(x, k, *mode), like=x, magnitude=product_magnitude(x, k)
    )


@points(3)
@settings(max_examples=30)
@given(case=cases())
def test_valid(submission, case):
    """mode "valid" (narrow) gives n-m+1 values, no padding."""
    check(submission, *case.values(), "valid")


@points(1)
@settings(max_examples=10)
@given(case=cases())
def test_default_mode(submission, case):
    """without a mode the result is the narrow one."""
    check(submission, *case.values())


@points(3)
@settings(max_examples=40)
@given(case=cases())
def test_same(submission, case):
    """mode "same" gives n values: (m-1)//2 zeros on the left, the rest of m-1 on the right."""
    check(submission, *case.values(), "same")


@points(3)
@settings(max_examples=30)
@given(case=cases())
def test_full(submission, case):
    """mode "full" (wide), given by name, gives n+m-1 values: m-1 zeros on both sides."""
    x, k = case.values()
    wanted = oracle(x, k, "full")
    check_values(submission.corr1d(x, k, mode="full"), wanted, like=x, magnitude=product_magnitude(x, k))


@points(2)
@settings(max_examples=20)
@given(case=cases(longer=True), mode=st.sampled_from(["same", "full"]))
def test_long_kernel(submission, case, mode):
    """in modes "same" and "full" the kernel may be longer than the sequence."""
    check(submission, *case.values(), mode)


@points(1)
@taken_on_trust("the type of the exception")
@settings(max_examples=2)
@given(case=cases(max_size=4))
def test_unknown_mode(submission, case):
    """any other mode raises ValueError."""
    for mode in ("wide", "SAME", "circular", "narrow", "valid ", "v", "", None):
        check_raises(ValueError, submission.corr1d, *case.values(), mode)


@points(1)
@settings(max_examples=12)
@given(case=cases(dtype=torch.float64), mode=st.sampled_from(MODES))
def test_dtype(submission, case, mode):
    """float64 in, float64 out, with every digit."""
    check(submission, case["x"] / 3, case["k"] / 7, mode)


@points(1)
@settings(max_examples=6)
@given(
    seed=st.integers(0, 2**32 - 2), n=st.integers(20, 40), m=st.integers(9, 16), mode=st.sampled_from(MODES)
)
def test_larger(submission, seed, n, m, mode):
    """longer sequences and kernels, with fractions."""
    check(submission, random_tensor(seed, n), random_tensor(seed + 1, m), mode)


@points(2)
@settings(max_examples=24)
@given(case=cases(max_size=5, max_kernel=3), mode=st.sampled_from(MODES))
def test_gradients(submission, case, mode):
    """gradients flow to x and to k in every mode."""
    check_gradients(submission.corr1d, oracle, case, mode)


@points(1)
@taken_on_trust("that x and k were left as they were")
@settings(max_examples=18)
@given(case=cases(max_size=4, max_kernel=3), mode=st.sampled_from(MODES), shift=st.integers(1, 3))
def test_again(submission, case, mode, shift):
    """inputs are left as they were, and calls with other numbers or without a mode are right too."""
    x, k = case.values()
    check_inputs_unchanged(submission.corr1d, x, k, mode)
    other_x, other_k = x + shift, k - shift
    check(submission, other_x, other_k, mode)
    check(submission, x, k, mode)
    check(submission, x, k)


@points(2)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=18)
@given(case=cases(), mode=st.sampled_from(MODES))
def test_by_hand(submission, case, mode):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values(), mode)
