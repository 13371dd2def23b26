"""Check that hints reach students: for each wrong solution, in the forms in which students hand in.

The traces of the wrong solutions, as one cell, were kept when `verify` graded them. The other forms are
graded like any submission.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from autograder.authoring.forms import CELLS, FORMS, ONE_CELL, Forms
from autograder.authoring.pairs import merged
from autograder.course.course import Course
from autograder.course.misconceptions import WrongSolution
from autograder.grading.composite import composites
from autograder.grading.diagnosis import hints_of, match
from autograder.grading.jobs import Options
from autograder.grading.trace_store import TraceStore
from autograder.grading.traces import Trace
from autograder.results import SubmissionResult
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source

SHARE = 10  # one wrong solution in so many is checked in every form
PAIRS = 200  # drawn of an assignment
NOT_RUNNING = ("exception", "undefined", "source", "import", "unfinished")


@dataclass
class PairCount:
    """Pairs of wrong solutions of one exercise, merged into one.

    possible: all pairs. merged: without a conflict. drawn: that run, and behave as neither alone. hinted:
    got a hint of one of the two. misled: got any other hint, by name.
    """

    possible: int = 0
    merged: int = 0
    drawn: int = 0
    hinted: int = 0
    misled: list[str] = field(default_factory=list)


@dataclass
class HintCheck:
    """What came of it.

    forms: for each form how many wrong solutions got their hint, and of how many. alike: a sentence for each
    that can't be told apart. problems: a sentence for each hint that is missing or wrong.
    """

    forms: dict[str, tuple[int, int]] = field(default_factory=dict)
    alike: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    pairs: PairCount | None = None


def drawn(
    course: Course, assignment: str, wrong: list[WrongSolution], full: bool
) -> list[tuple[WrongSolution, FoundSubmission]]:
    """The wrong solutions in forms of their own, to be graded after they were graded as one cell.

    full: each in every form; otherwise one in ten, at least one of each exercise, in all forms but one cell.
    """
    if not wrong:
        return []
    forms = Forms(course, assignment)
    chosen = wrong if full else sample(course, assignment, wrong)
    return [
        (one, _submission(assignment, one, f"{one.file.stem} as {form}", forms.source(form, _code(one))))
        for form in (FORMS if full else FORMS[1:])
        for one in chosen
    ]


def check_hints(
    course: Course,
    assignment: str,
    wrong: list[WrongSolution],
    store: TraceStore,
    graded: list[tuple[WrongSolution, FoundSubmission, SubmissionResult]],
) -> HintCheck:
    """Check the hints of these wrong solutions.

    store: has their traces as one cell. graded: what `drawn` gave, with its results.
    """
    check = HintCheck()
    traces = _traces(course, assignment, wrong, store)
    told = [one for one in wrong if _told_apart(one, traces, check)]
    check.forms[ONE_CELL] = (len(told), len(wrong))
    for form in FORMS:
        own = [
            (one, result)
            for one, submission, result in graded
            if one in told and submission.id == f"{one.file.stem} as {form}"
        ]
        problems = [problem for one, result in own for problem in _judge(one, result, form)]
        if own:
            check.forms[form] = (len(own) - len(problems), len(own))
        check.problems += problems
    return check


def _submission(assignment: str, wrong: WrongSolution, id: str, source: Source) -> FoundSubmission:
    return FoundSubmission(
        id, assignment, Path(source.name), None, source=source, exercises=(wrong.exercise,)
    )


def _traces(
    course: Course, assignment: str, wrong: list[WrongSolution], store: TraceStore
) -> dict[WrongSolution, Trace]:
    sources = composites(course, assignment, wrong)
    return {one: store.load(source, one.exercise) or {} for one, source in zip(wrong, sources, strict=True)}


def _code(wrong: WrongSolution) -> str:
    return wrong.file.read_text(encoding="utf-8")


def sample(course: Course, assignment: str, wrong: list[WrongSolution]) -> list[WrongSolution]:
    """One in ten, at least one of each exercise, drawn from the course's seed."""
    draw = random.Random(f"{course.settings.seed}/{assignment}/forms")
    found = []
    for exercise in dict.fromkeys(one.exercise for one in wrong):
        own = [one for one in wrong if one.exercise == exercise]
        found += draw.sample(own, max(1, round(len(own) / SHARE)))
    return found


def _told_apart(wrong: WrongSolution, traces: dict[WrongSolution, Trace], check: HintCheck) -> bool:
    """Whether its own trace gets its hint and no other; what is in the way is noted."""
    known = [(other, trace) for other, trace in traces.items() if other.exercise == wrong.exercise]
    hints = {hint.text for hint in hints_of(traces[wrong], known).values()}
    if hints == {wrong.hint}:
        return True
    alike = [
        other.file.stem
        for other, trace in known
        if other != wrong and (fit := match(traces[wrong], trace)) is not None and fit.whole
    ]
    if alike:
        check.alike.append(
            f"{wrong.file.stem} can't be told apart from {', '.join(alike)}: add a test in which their "
            "answers differ, or give them the same docstring, which is then shown for each"
        )
    else:
        check.problems.append(f"{wrong.file.stem} gets no hint: no failed test has answers to compare")
    return False


def _judge(wrong: WrongSolution, result: SubmissionResult, form: str) -> list[str]:
    if result.status != "graded":
        return [f"{wrong.file.stem} as {form}: {result.message}"]
    hints = {test.hint for test in result.tests if test.hint}
    if hints == {wrong.hint}:
        return []
    told = f"gets other hints than its own: {hints}" if hints else "does not get its hint"
    return [f"{wrong.file.stem} as {form} {told}"]


# ---- pairs


def check_pairs(
    course: Course, assignment: str, wrong: list[WrongSolution], store: TraceStore, jobs: int
) -> PairCount:
    """Grade pairs of wrong solutions, in an order drawn from the course's seed, until there are enough.

    store: has their traces.
    """
    count = PairCount()
    traces = _traces(course, assignment, wrong, store)
    waiting = list(_merged_pairs(course, assignment, wrong, count))
    random.Random(f"{course.settings.seed}/{assignment}/pairs").shuffle(waiting)
    forms = Forms(course, assignment) if waiting else None
    while forms is not None and waiting and count.drawn < PAIRS:
        batch, waiting = waiting[: PAIRS - count.drawn], waiting[PAIRS - count.drawn :]
        submissions = [
            _submission(assignment, left, f"pair {number}", forms.source(CELLS, code))
            for number, (left, _right, code) in enumerate(batch)
        ]
        traced = tuple(submission.id for submission in submissions)
        options = Options(jobs=jobs, fresh=True, shrink=False, raced=(), traced=traced)
        session = Session(course, options, lambda *_args: None)
        results = session.grade(submissions)
        kept = session.traces(assignment)
        for (left, right, _code), submission, result in zip(batch, submissions, results, strict=True):
            assert submission.source is not None
            trace = kept.load(submission.source, left.exercise) or {}
            if trace and _runs(result):
                _count_pair(count, left, right, trace, traces)
    return count


def _count_pair(
    count: PairCount,
    left: WrongSolution,
    right: WrongSolution,
    trace: Trace,
    traces: dict[WrongSolution, Trace],
) -> None:
    """Count a pair, unless it behaves as one of the two alone."""
    both = (left, right)
    if any((fit := match(trace, traces[one])) is not None and fit.whole for one in both):
        return
    known = [(other, own) for other, own in traces.items() if other.exercise == left.exercise]
    names = {hint.name for hint in hints_of(trace, known).values()}
    own_names = {one.misconception for one in both}
    count.drawn += 1
    count.hinted += bool(names & own_names)
    if names - own_names:
        misled = ", ".join(sorted(names - own_names))
        count.misled.append(f"{left.file.stem} with {right.misconception}: {misled}")


def _runs(result: SubmissionResult) -> bool:
    """Whether the code computes something: some test passes, or fails by more than an exception."""
    return any(test.status == "passed" or test.kind not in NOT_RUNNING for test in result.tests)


def _merged_pairs(
    course: Course, assignment: str, wrong: list[WrongSolution], count: PairCount
) -> Iterator[tuple[WrongSolution, WrongSolution, str]]:
    modules = course.exercise_modules(assignment)
    master = course.master(assignment).read_text(encoding="utf-8")
    for left, right in combinations(wrong, 2):
        if left.exercise == right.exercise:
            count.possible += 1
            right_code = modules.get(course.module_of(assignment, left.exercise), master)
            code = merged(right_code, _code(left), _code(right))
            if code is not None:
                count.merged += 1
                yield left, right, code
