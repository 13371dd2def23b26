"""Tell which known wrong solution a failing submission behaves like.

A wrong solution explains a failing example when it gives the same answers, and a failing test when it does
so in all examples of it. It is contradicted by an example that the submission answers rightly, and it does
not. First rank: it explains all failing tests, and fails no other. Second rank: it explains at least one, or,
where none is explained, many examples in half of the failing tests, and nothing contradicts it; then it is
told as one of the causes. What several explain speaks for none of them, unless they share their hint.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autograder.course.course import Course
from autograder.course.misconceptions import WrongSolution, wrong_solutions
from autograder.feedback import messages
from autograder.grading.composite import composites
from autograder.grading.trace_store import TraceStore
from autograder.grading.traces import Answers, Trace
from autograder.grading.verdict import Hint
from autograder.submissions.source import Source

MAX_LOOKED_THROUGH = 2**17  # characters of a cell, for what its functions call
MANY = 16  # equal wrong answers; other faults than the known ones seldom share so many with one of them
NO_CODE = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|#[^\n]*')


Example = tuple[str, int]  # its test, and its position in it


@dataclass(frozen=True)
class Match:
    """How a wrong solution explains failures.

    whole: in all tests, with the same verdicts. tests: the failing tests that it explains. examples: those in
    which the answers are the same, and no exceptions.
    """

    whole: bool
    tests: frozenset[str]
    examples: frozenset[Example]


def match(own: Trace, wrong: Trace) -> Match | None:
    """How a wrong solution explains a submission's trace; None where it does not, or is contradicted."""
    explained: set[str] = set()
    found: set[Example] = set()
    whole = True
    for test in own.keys() | wrong.keys():
        mine, theirs = own.get(test, []), wrong.get(test, [])
        pairs = list(zip(mine, theirs, strict=False))
        if any(a is None and _comparable(b) for a, b in pairs):
            return None
        same = {number for number, (a, b) in enumerate(pairs) if _comparable(a) and a == b}
        if mine != theirs:
            whole = False
        elif same:
            explained.add(test)
        found |= {(test, number) for number in same if not _raised(mine[number])}
    return Match(whole, frozenset(explained), frozenset(found)) if explained or found else None


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
        if _one_hint(candidates) and not all(a is None or a.raised for a in examples):
            told[test] = candidates[0]
    return {test: (wrong, False) for test, wrong in (told or _explained_in_part(own, found)).items()}


def _explained_in_part(own: Trace, found: list[tuple[WrongSolution, Match]]) -> dict[str, WrongSolution]:
    """For each test the wrong solution that alone explains most of its examples, if it explains many in all.

    found: those that nothing contradicts.
    """
    failing = [test for test, examples in own.items() if any(map(_comparable, examples))]
    hints: dict[Example, set[str]] = {}
    for wrong, fit in found:
        for example in fit.examples:
            hints.setdefault(example, set()).add(wrong.hint)
    told: dict[str, tuple[int, WrongSolution]] = {}
    for wrong, fit in found:
        counts = Counter(test for test, number in fit.examples if len(hints[test, number]) == 1)
        if counts.total() < MANY or 2 * len(counts) < len(failing):
            continue
        for test, count in counts.items():
            if count > told.get(test, (0, wrong))[0]:
                told[test] = (count, wrong)
    return {test: wrong for test, (_count, wrong) in told.items()}


def _one_hint(candidates: list[WrongSolution]) -> bool:
    return len({wrong.hint for wrong in candidates}) == 1


def _comparable(answers: Answers | None) -> bool:
    """Whether an example failed, with answers that can be compared."""
    return answers is not None and bool(answers.digest)


def _raised(answers: Answers | None) -> bool:
    return answers is not None and answers.raised


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
        known = wrong_solutions(self._course, self._assignment, exercise)
        sources = composites(self._course, self._assignment, known)
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
