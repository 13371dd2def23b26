"""channel_shuffle against the permutation of channels that it stands for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    contract,
    integer_tensors,
    points,
    random_tensor,
    seeds,
)

pytestmark = by_hand()


def oracle(X, groups):
    """(N, C, H, W) -> (N, C, H, W) in float64: channel i of the result is one of X's channels."""
    size = X.shape[1] // groups
    order = [group * size + member for member in range(size) for group in range(groups)]
    return X.double()[:, order]


@st.composite
def cases(draw, max_groups=4, max_size=4, max_side=2):
    """X and a number of groups that divides its channels; max_size: channels of one group."""
    groups, size = draw(st.integers(1, max_groups)), draw(st.integers(1, max_size))
    batch, height, width = (draw(st.integers(1, max_side)) for _ in range(3))
    X = draw(integer_tensors((batch, groups * size, height, width)))
    return {"X": X, "groups": groups}


channel_shuffle = Function("channel_shuffle", oracle)


@points(2)
@settings(max_examples=30)
@given(case=cases())
def test_values(submission, case):
    """the first channel of each group comes first, then the second one of each group, and so on."""
    channel_shuffle.check(submission, case)


@st.composite
def larger_cases(draw):
    """The same, larger, from a drawn seed and not whole."""
    groups, size = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    X = random_tensor(draw(seeds()), 3, groups * size, draw(st.integers(1, 7)), draw(st.integers(1, 7)))
    return {"X": X / 7, "groups": groups}


@points(1)
@settings(max_examples=6)
@given(case=by_name(larger_cases(), "groups"))
def test_larger(submission, case):
    """more channels and larger images, with numbers that are not whole."""
    channel_shuffle.check(submission, case)


contract(
    channel_shuffle,
    {"one group": cases(max_groups=1), "groups": cases(max_groups=3, max_size=3)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
)
