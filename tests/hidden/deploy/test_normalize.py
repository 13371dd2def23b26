"""normalize against the formula in float64."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import Function, by_name, contract, integer_tensors, points, random_tensor, seeds

# Numbers that float32 holds: whether others are rounded to it on their way to float64 is not asked.
EXACT_MEANS, EXACT_DEVIATIONS = [0.5, -1.25, 0.75, 2.0, 0.125], [0.5, 2.0, 0.25, 0.75, 1.5]
MEANS, DEVIATIONS = [0.5, 0.485, -1.25, 0.1, 2.0], [0.5, 0.229, 2.0, 0.25, 1.7]
SEEDS = seeds()
SIDES = st.integers(1, 4)


def oracle(X, mean, std):
    """(..., C, H, W) -> (..., C, H, W)."""
    shape = -1, 1, 1
    numbers = [torch.tensor(given, dtype=torch.float64).reshape(shape) for given in (mean, std)]
    return (X.double() - numbers[0]) / numbers[1]


def magnitude(X):
    """A bound of (abs(X) + abs(mean)) / std."""
    return float(X.abs().max() + 2) / min(DEVIATIONS)


normalize = Function("normalize", oracle, magnitude)


@st.composite
def cases(draw, leading=0, kind=list, means=MEANS, deviations=DEVIATIONS):
    """A picture, or batches of them, with as many numbers as it has channels."""
    channels = draw(st.integers(1, 4))
    sizes = [draw(st.integers(1, 3)) for _axis in range(leading)]
    X = draw(integer_tensors((*sizes, channels, draw(SIDES), draw(SIDES))))
    first = draw(st.integers(0, 1))
    part = slice(first, first + channels)
    return {"X": X, "mean": kind(means[part]), "std": kind(deviations[part])}


@points(3)
@settings(max_examples=6)
@given(case=cases(leading=1))
def test_batch(submission, case):
    """each channel of a batch has its own mean and deviation."""
    normalize.check(submission, case)


@points(2)
@settings(max_examples=4)
@given(case=cases())
def test_one_picture(submission, case):
    """a single picture (C, H, W) is normalised, too."""
    normalize.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(case=cases(leading=2), numbers=cases(leading=3))
def test_leading_axes(submission, case, numbers):
    """so are pictures with more leading axes."""
    normalize.check(submission, case)
    normalize.check(submission, numbers)


@points(2)
@settings(max_examples=4)
@given(seed=SEEDS, side=st.integers(2, 4), kind=st.sampled_from([list, tuple]))
def test_equal_sides(submission, seed, side, kind):
    """channels, rows, columns and pictures of one number are not mixed up; lists and tuples will do."""
    X = random_tensor(seed, side, side, side, side)
    normalize.check(submission, {"X": X, "mean": kind(MEANS[:side]), "std": kind(DEVIATIONS[:side])})


contract(
    normalize,
    {
        "list": cases(leading=1, means=EXACT_MEANS, deviations=EXACT_DEVIATIONS),
        "tuple": cases(kind=tuple, means=EXACT_MEANS, deviations=EXACT_DEVIATIONS),
        "by name": by_name(cases(means=EXACT_MEANS, deviations=EXACT_DEVIATIONS), "mean", "std"),
    },
    points={"dtype": 1.5, "gradients": 1, "unchanged": 1, "again": 0.5},
)
