"""`given_each`: the parts of an example, and what it can't take."""

from types import FunctionType

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from autograder.testing import given_each

NUMBERS = {"small": st.integers(0, 9), "large": st.integers(100, 999)}


def test_every_case():
    """The test gets a case of each strategy, and the other arguments."""
    seen = []

    @settings(max_examples=5, database=None)
    @given_each(numbers=NUMBERS, sign=st.sampled_from([1, -1]))
    def check(numbers, sign):
        seen.append((list(numbers), sign))
        assert 0 <= numbers["small"] < 10 <= numbers["large"]

    check()

    assert ["small", "large"] == seen[0][0]
    assert {1, -1} >= {sign for _names, sign in seen}


def check(numbers, sign):
    """Stands for a test; what it gets is what it was given."""
    assert set(numbers) <= set(NUMBERS)
    assert 1 == sign


@pytest.mark.parametrize(
    "decorated",
    [
        lambda given: given(check),
        lambda given: settings(max_examples=1)(given(check)),
        lambda given: given(settings(max_examples=1)(FunctionType(check.__code__, check.__globals__))),
    ],
)
def test_parts(decorated):
    """Each case of an example can be checked without the others, with the same values.

    The test may have settings, above `given_each` or below it.
    """
    test = decorated(given_each(numbers=NUMBERS, sign=st.just(1)))

    parts = list(test.parts({"numbers": {"small": 3, "large": 500}, "sign": 1}))

    assert [{"small": 3}, {"large": 500}] == [arguments["numbers"] for _test, arguments in parts]
    for part, arguments in parts:
        part.hypothesis.inner_test(**arguments)
        part()


def test_one_case():
    """A single case is no part of anything."""

    @given_each(numbers={"small": st.integers(0, 9)})
    def check(numbers):
        pass

    assert not hasattr(check, "parts")


@pytest.mark.parametrize(
    ("arguments", "count"), [({"x": st.integers()}, 0), ({"x": NUMBERS, "y": NUMBERS}, 2)]
)
def test_not_one_dict(arguments, count):
    """Exactly one argument holds the cases."""
    with pytest.raises(ValueError, match=f"one argument has to be a dict of strategies, but {count} are"):
        given_each(**arguments)
