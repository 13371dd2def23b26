"""linear_backward against torch's autograd in float64."""

from arrays import arrays, check_own_memory, compare_parts, with_magnitudes
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import Function, by_hand, contract, points, seeds

pytestmark = by_hand()


def oracle(X, W, dY):
    """(N, D), (O, D), (N, O) -> (N, D), (O, D), (O,), each with its magnitude."""
    bias = dY[0] * 0
    found = with_magnitudes(lambda t: t["X"] @ t["W"].T + t["b"], dY, X=X, W=W, b=bias)
    return {f"d{name}": pair for name, pair in found.items()}


@st.composite
def cases(draw, rows=(1, 4), low=1, high=4, large=None):
    """X of N rows, W and dY, with D and O from low to high."""
    n = draw(st.integers(*rows))
    d, o = draw(st.integers(low, high)), draw(st.integers(low, high))
    return draw(arrays({"X": (n, d), "W": (o, d), "dY": (n, o)}, large))


linear_backward = Function("linear_backward", oracle, compare=compare_parts)


@points(5)
@settings(max_examples=14)
@given(case=cases())
def test_values(submission, case):
    """the gradients of X, W and b, in this order, for batches of any size."""
    linear_backward.check(submission, case)


@points(1)
@settings(max_examples=5)
@given(case=cases(rows=(1, 1)))
def test_one_row(submission, case):
    """a batch of one row."""
    linear_backward.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(case=cases(rows=(20, 30), low=9, high=16, large=seeds()))
def test_larger(submission, case):
    """larger batches and layers."""
    linear_backward.check(submission, case)


@points(1)
@settings(max_examples=4)
@given(case=cases(rows=(2, 3)))
def test_own_memory(submission, case):
    """the results don't share memory with the arrays given."""
    check_own_memory(submission, linear_backward, case)


contract(
    linear_backward,
    {"batch": cases(), "one row": cases(rows=(1, 1))},
    points={"dtype": 1, "unchanged": 1, "again": 1, "by_hand": 1},
)
