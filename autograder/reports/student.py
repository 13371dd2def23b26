"""The report for students: a line for each exercise, what is wrong with it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from autograder.course.manifest import UNANSWERED
from autograder.course.student_course import WrittenQuestions
from autograder.feedback.options import grade_command
from autograder.reports.details import advice, details
from autograder.results import SubmissionResult, TestResult

PASSES, WRONG, NOT_LOADED, TO_DO = "public tests pass", "not right yet", "does not load", "to do"
LOOKS = {PASSES: ("✓", "green"), WRONG: ("✗", "red"), NOT_LOADED: ("✗", "red"), TO_DO: ("·", "yellow")}
LOADING = ("undefined", "source", "import")  # kinds of failure of code that never got to a call
WIDTH = max(map(len, LOOKS))


def student_report(
    result: SubmissionResult,
    points: dict[str, float],
    questions: WrittenQuestions | None = None,
    verbose: bool = False,
) -> Group:
    """The report of one submission.

    points: what the hidden tests of each exercise are worth. questions: the written ones. verbose: show every
    failing test, not only the first of each exercise.
    """
    title = Text(result.assignment or result.id, style="bold")
    if result.status == "not_graded":
        title.append("  not graded", style="bold red")
        return Group(title, Padding(Text(result.message, style="red"), (0, 0, 1, 2)))
    exercises = _by_exercise(result)
    states = {name: state(tests) for name, tests in exercises.items()}
    begun = any(found != TO_DO for found in states.values())
    parts: list[Any] = [_title(title, states)]
    parts += (Text(f"  {note}", style="dim") for note in result.notes if begun)
    if len(exercises) < len(points):  # one exercise was asked for
        questions = None
    width = max(map(len, exercises), default=0)
    for name, tests in exercises.items():
        parts.append(_line(name, tests, points, width))
        if states[name] in (WRONG, NOT_LOADED):
            parts += _failures(tests, verbose)
    parts += _written(questions)
    return Group(*parts, Text(), *_next(states, points, questions))


def state_report(
    result: SubmissionResult, points: dict[str, float], questions: WrittenQuestions | None
) -> Group:
    """The state that a submission is in: a line for each exercise, and why code can't be loaded."""
    title = Text(result.file or result.id, style="bold")
    if result.status == "not_graded":
        return Group(title, Padding(Text(result.message, style="red"), (0, 0, 0, 2)))
    exercises = _by_exercise(result)
    states = {name: state(tests) for name, tests in exercises.items()}
    width = max(map(len, exercises), default=0)
    reasons = dict.fromkeys(
        test.message for name, tests in exercises.items() if states[name] == NOT_LOADED for test in tests
    )
    return Group(
        _title(title, states),
        *(_line(name, tests, points, width) for name, tests in exercises.items()),
        *(Padding(Text(reason, style="red"), (0, 0, 0, 2)) for reason in reasons if reason),
        *_written(questions),
    )


def state(tests: list[TestResult]) -> str:
    """Whether an exercise passes its public tests, is wrong, can't be loaded, or is not started."""
    failed = _failed(tests)
    if not failed:
        return PASSES
    if all(test.kind == "unfinished" for test in failed):
        return TO_DO
    return NOT_LOADED if all(test.kind in LOADING for test in failed) else WRONG


def _by_exercise(result: SubmissionResult) -> dict[str, list[TestResult]]:
    return {e.name: [t for t in result.tests if t.exercise == e.name] for e in result.exercises}


def _failed(tests: list[TestResult]) -> list[TestResult]:
    return [test for test in tests if test.status not in ("passed", "not_assessed")]


def _title(title: Text, states: dict[str, str]) -> Text:
    passing = sum(found == PASSES for found in states.values())
    title.append(f"  {passing} of {len(states)} exercises pass their public tests", style="not bold")
    return title


def _line(name: str, tests: list[TestResult], points: dict[str, float], width: int) -> Text:
    """The state of one exercise."""
    found = state(tests)
    mark, style = LOOKS[found]
    passed = sum(test.status == "passed" for test in tests)
    worth = f"  {points[name]:g} points" if points.get(name) else ""
    counted = f"  {passed} of {len(tests)} public tests"
    return Text.assemble(f"  {name:<{width}}  ", (f"{mark} {found:<{WIDTH}}", style), counted, worth)


def _written(questions: WrittenQuestions | None) -> Iterator[Text]:
    """A line on the written questions, which no test can read."""
    if questions is None:
        return
    several = len(questions.names) > 1
    what = f"written question{'s' if several else ''} {', '.join(questions.names)}"
    if not questions.unanswered:
        state = ("answered", "green")
    else:
        count = f"{questions.unanswered} of {len(questions.names)} " if several else ""
        state = (f"{count}not answered", "yellow")
    worth = f"  {questions.points:g} points, given by your instructor"
    yield Text.assemble(f"  {what}  ", state, worth)


def _failures(tests: list[TestResult], verbose: bool) -> Iterator[Any]:
    """The first failing test of an exercise, or all; tests that fail in the same way are told once."""
    failed = _failed(tests)
    told: dict[str, TestResult] = {}
    for test in failed:
        told.setdefault(test.message, test)
    for test in told.values() if verbose else failed[:1]:
        yield Padding(Text.assemble((f"{test.description}: ", "dim"), test.message), (0, 0, 0, 6))
        yield from details(test, 6)
        yield from advice(test, 6)
        if test.hint:
            yield Padding(Text(f"hint: {test.hint}", style="cyan"), (0, 0, 0, 6))
    if len(failed) > 1 and not verbose:
        others = (
            "another of its tests fails" if len(failed) == 2 else f"{len(failed) - 1} more of its tests fail"
        )
        yield Padding(Text(f"{others}; fix this one first", style="dim"), (0, 0, 0, 6))


def _next(
    states: dict[str, str], points: dict[str, float], questions: WrittenQuestions | None
) -> Iterator[Text]:
    """The one thing to do next: fix what is wrong before starting a new exercise."""
    open_ones = sorted(
        (name for name in states if states[name] != PASSES), key=lambda name: states[name] == TO_DO
    )
    if not open_ones and len(states) < len(points):
        yield Text(f"next: run `{grade_command()}` to see what is left to do in the other exercises", "green")
    elif not open_ones and questions is not None and questions.unanswered:
        yield Text(f"next: every public test passes; write your answer where it says {UNANSWERED}", "green")
    elif not open_ones:
        yield Text(
            "next: every public test passes; read the rules in the text once more, then hand in your work",
            "green",
        )
    else:
        name = open_ones[0]
        worth = f" ({points[name]:g} points)" if points.get(name) else ""
        what = "write" if states[name] == TO_DO else "fix"
        yield Text.assemble("next: ", (f"{what} {name}", "bold"), f"{worth}, then `{grade_command(name)}`")
