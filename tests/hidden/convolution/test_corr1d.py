"""corr1d against torch's cross-correlation of a padded sequence, in float64."""

import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    check_raises,
    contract,
    integer_tensors,
    points,
    product_magnitude,
    random_tensor,
    seeds,
    taken_on_trust,
)

pytestmark = by_hand()

MODES = ("valid", "same", "full")


def oracle(x, k, mode="valid"):
    """(n,), (m,) -> (n-m+1,), (n,) or (n+m-1,) in float64."""
    rest = len(k) - 1
    left, right = {"valid": (0, 0), "same": (rest // 2, rest - rest // 2), "full": (rest, rest)}[mode]
    return F.conv1d(F.pad(x.double(), (left, right))[None, None], k.double()[None, None])[0, 0]


corr1d = Function("corr1d", oracle, product_magnitude)


@st.composite
def cases(draw, *modes, max_size=8, max_kernel=5, longer=False):
    """A sequence x and a kernel k, at most as long as x or (longer=True) longer than it.

    modes: one of them is given, if there are any.
    """
    n = draw(st.integers(1, 4 if longer else max_size))
    m = draw(st.integers(n + 1, n + 4) if longer else st.integers(1, min(n, max_kernel)))
    case = {"x": draw(integer_tensors((n,))), "k": draw(integer_tensors((m,)))}
    return case | ({"mode": draw(st.sampled_from(modes))} if modes else {})


@points(2)
@settings(max_examples=20)
@given(case=cases("valid"))
def test_valid(submission, case):
    """mode "valid" (narrow) gives n-m+1 values, no padding."""
    corr1d.check(submission, case)


@points(1)
@settings(max_examples=8)
@given(case=cases())
def test_default_mode(submission, case):
    """without a mode the result is the narrow one."""
    corr1d.check(submission, case)


@points(2)
@settings(max_examples=25)
@given(case=cases("same"))
def test_same(submission, case):
    """mode "same" gives n values: (m-1)//2 zeros on the left, the rest of m-1 on the right."""
    corr1d.check(submission, case)


@points(2)
@settings(max_examples=20)
@given(case=by_name(cases("full"), "mode"))
def test_full(submission, case):
    """mode "full" (wide), given by name, gives n+m-1 values: m-1 zeros on both sides."""
    corr1d.check(submission, case)


@points(2)
@settings(max_examples=16)
@given(case=cases("same", "full", longer=True))
def test_long_kernel(submission, case):
    """in modes "same" and "full" the kernel may be longer than the sequence."""
    corr1d.check(submission, case)


@points(1)
@taken_on_trust("the type of the exception")
@settings(max_examples=2)
@given(case=cases("valid", max_size=4))
def test_unknown_mode(submission, case):
    """any other mode raises ValueError, and the mode "valid" does not."""
    corr1d.check(submission, case)
    for mode in ("wide", "SAME", "circular", "narrow", "valid ", "v", "", None):
        check_raises(ValueError, submission.corr1d, case["x"], case["k"], mode)


@points(1)
@settings(max_examples=4)
@given(seed=seeds(), n=st.integers(20, 40), m=st.integers(9, 16), mode=st.sampled_from(MODES))
def test_larger(submission, seed, n, m, mode):
    """x and k of a larger size."""
    corr1d.check(submission, {"x": random_tensor(seed, n), "k": random_tensor(seed + 1, m), "mode": mode})


SMALL = {"max_size": 5, "max_kernel": 3}
contract(
    corr1d,
    {"no mode": cases(**SMALL), "valid": cases("valid", **SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "by_hand": 1},
)
contract(
    corr1d,
    {
        "same": cases("same", **SMALL),
        "full": cases("full", **SMALL),
        "long kernel": cases("same", "full", longer=True),
    },
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
    of="padded",
)
