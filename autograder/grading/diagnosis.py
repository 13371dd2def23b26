"""Tell which known wrong solution a failing submission behaves like.

A wrong solution explains a failing test when it gives the same answers in all examples of it. It is
contradicted by an example that the submission answers rightly, and it does not. First rank: it explains all
failing tests, and fails no other. Second rank: it explains at least one, and nothing contradicts it; then it
is told as one of the causes. A hint is given only where exactly one wrong solution is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autograder.course.course import Course
from autograder.course.misconceptions import WrongSolution, wrong_solutions
from autograder.feedback import messages
from autograder.grading.composite import composite
from autograder.grading.trace_store import TraceStore
from autograder.grading.traces import Answers, Trace
from autograder.grading.verdict import Hint
from autograder.submissions.source import Source

MAX_LOOKED_THROUGH = 2**17  # characters of a cell, for what its functions call
NO_CODE = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|#[^\n]*')


@dataclass(frozen=True)
class Match:
    """How a wrong solution explains failures.

    whole: in all tests, with the same verdicts. tests: the failing tests that it explains.
    """

    whole: bool
    tests: frozenset[str]


def match(own: Trace, wrong: Trace) -> Match | None:
    """How a wrong solution explains a submission's trace; None where it does not, or is contradicted."""
    explained, whole = set(), True
    for test in own.keys() | wrong.keys():
        mine, theirs = own.get(test, []), wrong.get(test, [])
        if any(a is None and _comparable(b) for a, b in zip(mine, theirs, strict=False)):
            return None
        if mine != theirs:
            whole = False
        elif any(map(_comparable, mine)):
            explained.add(test)
    return Match(whole, frozenset(explained)) if explained else None


def explanations(
    own: Trace, known: Iterable[tuple[WrongSolution, Trace]]
) -> dict[str, tuple[WrongSolution, bool]]:
    """For each test that exactly one hint explains: its wrong solution, and whether it explains them all.

    own: the trace of a submission in one exercise. known: the exercise's wrong solutions. Those that can't be
    told apart may share a hint.
    """
    found = [(wrong, fit) for wrong, trace in known if (fit := match(own, trace)) is not None]
    whole = [wrong for wrong, fit in found if fit.whole]
    if whole:
        return dict.fromkeys(own, (whole[0], True)) if _one_hint(whole) else {}
    told = {}
    for test, examples in own.items():
        candidates = [wrong for wrong, fit in found if test in fit.tests]
        if _one_hint(candidates) and any(a is not None and not a.raised for a in examples):
            told[test] = (candidates[0], False)
    return told


def _one_hint(candidates: list[WrongSolution]) -> bool:
    return len({wrong.hint for wrong in candidates}) == 1


def _comparable(answers: Answers | None) -> bool:
    """Whether an example failed, with answers that can be compared."""
    return answers is not None and bool(answers.digest)


class Diagnosis:
    """Gives hints for the traces of a submission.

    store: of traces. make: runs an exercise's tests on some code, for its trace.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        store: TraceStore,
        make: Callable[[Source, str], Trace],
    ) -> None:
        self._course = course
        self._assignment = assignment
        self._store = store
        self._make = make

    def hints(self, traces: dict[str, Trace], failed: set[str], source: Source) -> dict[str, Hint]:
        """The hints of a submission, by test, and by exercise for tests that have none of their own.

        traces: of exercises to diagnose. failed: all exercises that failed. source: the submission's code.
        """
        found: dict[str, Hint] = {}
        for exercise, trace in traces.items():
            if not failed & (self._used_by(exercise, source) - {exercise}):
                found |= hints_of(trace, self._known(exercise), exercise)
        return found

    def kept_traces(self, source: Source, exercises: Iterable[str]) -> dict[str, Trace] | None:
        """The traces of a submission that was graded before; None where one of them is gone."""
        found = {exercise: self._store.load(source, exercise) for exercise in exercises}
        kept = {exercise: trace for exercise, trace in found.items() if trace is not None}
        return kept if len(kept) == len(found) else None

    def _known(self, exercise: str) -> list[tuple[WrongSolution, Trace]]:
        """The wrong solutions of an exercise with their traces."""
        known = [w for w in wrong_solutions(self._course, self._assignment) if w.exercise == exercise]
        sources = [composite(self._course, self._assignment, wrong) for wrong in known]
        traces = self._store.load_all(sources, exercise, lambda source: self._make(source, exercise))
        return list(zip(known, traces, strict=True))

    def _used_by(self, exercise: str, source: Source) -> set[str]:
        """Exercises whose code this one runs: as the master says, and as its own definition calls them."""
        used = self._course.builds_on(self._assignment)
        pattern = re.compile(
            rf"^(?:def|class) {re.escape(exercise)}\b[^\n]*\n(?:(?:[ \t)][^\n]*)?(?:\n|\Z))*", re.MULTILINE
        )
        code = "".join(
            found.group()
            for cell in source.cells
            if len(cell.source) <= MAX_LOOKED_THROUGH
            for found in pattern.finditer(NO_CODE.sub("", cell.source))
        )
        return {*used.get(exercise, ()), *(name for name in used if re.search(rf"\b{name}\b", code))}


def hints_of(
    trace: Trace, known: Iterable[tuple[WrongSolution, Trace]], exercise: str = ""
) -> dict[str, Hint]:
    """The hint of each test that has one of its own, and of the exercise: the one that most tests have."""
    explained = explanations(trace, known)
    found = {
        test: Hint(wrong.misconception, wrong.hint if whole else messages.one_of_the_causes(wrong.hint))
        for test, (wrong, whole) in explained.items()
    }
    if found:
        hints = list(found.values())
        found[exercise] = max(hints, key=hints.count)
    return found
