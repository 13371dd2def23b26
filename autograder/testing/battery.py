"""The part of a contract that most exercises share, as a battery of tests: `contract`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import numpy as np
import torch
from hypothesis import settings
from hypothesis import strategies as st

from autograder.proxy.submission import Submission
from autograder.testing.exercises import BY_NAME, Case, Function, Layer, floats_of
from autograder.testing.given import given_each
from autograder.testing.markers import points as worth
from autograder.testing.markers import taken_on_trust, watched

CASES = {"dtype": 8, "gradients": 12, "unchanged": 8, "again": 6, "by_hand": 4}  # of all styles together
FEWEST = {"dtype": 3, "gradients": 3, "unchanged": 2, "again": 2, "by_hand": 2}  # examples of a test
# The test of work by hand watches its calls itself.
UNWATCHED = ("unchanged", "again", "by_hand")
DIVISORS = (3, 7, 9, 11)  # of the tensors: no result has an end in binary
SHIFTS = (2, -1, 3, -2)  # added to the tensors: other numbers of the same shapes

ON_TRUST = {
    "unchanged": "that the tensors handed over were left as they were",
    "by_hand": "that no banned routine ran; a hit would cost the whole exercise",
}

Exercise = Function | Layer
Also = Callable[[Case], Case]


def contract(
    exercise: Exercise,
    styles: dict[str, st.SearchStrategy[Case]],
    *,
    points: dict[str, float],
    of: str = "",
    also: Also | None = None,
) -> None:
    """Add the tests of these aspects to the calling file, as functions `test_<aspect>`.

    styles: strategies of cases (see testing/exercises.py) by the way in which arguments are written; each
    example of each test calls the exercise in every one of them. Optional arguments of a function go by
    position in some and by name in others, unless a case says what goes by name. points: what each aspect is
    worth, one of

    - "dtype": float64 in, float64 out, with every digit
    - "gradients": right gradients to every tensor
    - "unchanged": tensors are left as they were
    - "again": calls with other numbers, and the first call once more
    - "by_hand": no banned routine runs

    of: ends the names, where a file has several batteries, and stands before their descriptions. also:
    another case that "again" calls in between, made from each. ValueError where a name is taken or unknown.
    """
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    namespace = frame.f_back.f_globals
    for aspect, number in points.items():
        name = f"test_{aspect}_{of}" if of else f"test_{aspect}"
        if aspect not in ASPECTS or name in namespace:
            what = "is there already" if name in namespace else f"is none of {', '.join(ASPECTS)}"
            raise ValueError(f"contract: {name} {what}")
        test = _test(name, aspect, exercise, styles, of, also)
        namespace[name] = worth(number)(test)


def _test(
    name: str,
    aspect: str,
    exercise: Exercise,
    styles: dict[str, st.SearchStrategy[Case]],
    of: str,
    also: Also | None,
) -> Any:
    """One test: its examples hold a case of each style. A failing style is shrunk without the others."""
    check, description = ASPECTS[aspect]

    def test(submission: Submission, cases: dict[str, Case], turn: int) -> None:
        for case in _written(exercise, cases, turn):
            check(exercise, submission, case, also)

    test.__name__ = test.__qualname__ = name
    test.__doc__ = f"{of}: {description}" if of else description

    given_cases = given_each(cases=styles, turn=st.integers(0, 1))
    examples = max(FEWEST[aspect], CASES[aspect] // len(styles))
    decorated = settings(max_examples=examples)(given_cases(test))
    if aspect in ON_TRUST:
        decorated = taken_on_trust(ON_TRUST[aspect])(decorated)
    return watched(examples=0)(decorated) if aspect in UNWATCHED else decorated


def _written(exercise: Exercise, cases: dict[str, Case], turn: int) -> Iterator[Case]:
    """The cases; of those with optional arguments every second gives them by name, a single one does both.

    turn: 0 or 1, whether the first or the second of them is left as it is.
    """
    optional = exercise.optional if isinstance(exercise, Function) else frozenset()
    names = {style: [name for name in case if name in optional] for style, case in cases.items()}
    having = [style for style, case in cases.items() if names[style] and BY_NAME not in case]
    for style, case in cases.items():
        named = style in having and (len(having) == 1 or having.index(style) % 2 != turn)
        if not named or len(having) == 1:
            yield case
        if named:
            yield case | {BY_NAME: names[style]}


def _dtype(exercise: Exercise, submission: Submission, case: Case, _also: Also | None) -> None:
    exercise.check(submission, _mapped(case, DIVISORS, lambda tensor, divisor: _double(tensor) / divisor))


def _gradients(exercise: Exercise, submission: Submission, case: Case, _also: Also | None) -> None:
    exercise.check_gradients(submission, case)


def _unchanged(exercise: Exercise, submission: Submission, case: Case, _also: Also | None) -> None:
    exercise.check(submission, case, unchanged=True)


def _again(exercise: Exercise, submission: Submission, case: Case, also: Also | None) -> None:
    other = _mapped(case, SHIFTS, lambda tensor, shift: shift - tensor)
    exercise.check_again(submission, [case, other, *([] if also is None else [also(case)])])


def _by_hand(exercise: Exercise, submission: Submission, case: Case, _also: Also | None) -> None:
    with submission.watched():
        exercise.check(submission, case)


def _mapped(case: Case, numbers: tuple[int, ...], change: Callable[[Any, int], Any]) -> Case:
    """The case with its tensors of floats changed, each with a number of its own."""
    tensors = zip(floats_of(case).items(), cycle(numbers), strict=False)
    return case | {name: change(tensor, number) for (name, tensor), number in tensors}


def _double(tensor: Any) -> Any:
    return tensor.double() if isinstance(tensor, torch.Tensor) else tensor.astype(np.float64)


ASPECTS: dict[str, tuple[Callable[..., None], str]] = {
    "dtype": (_dtype, "float64 in, float64 out, with every digit."),
    "gradients": (_gradients, "gradients flow to every tensor that is given."),
    "unchanged": (_unchanged, "the tensors that are given are left as they were."),
    "again": (_again, "calls with other numbers, and then the first call again, are right too."),
    "by_hand": (_by_hand, "written by hand: no library routine does the exercise."),
}
