"""The report for students: a line for each exercise, its first failure, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from autograder.reports.details import advice, details
from autograder.results import SubmissionResult, TestResult

DONE, WRONG, TO_DO = "done", "not right yet", "to do"
LOOKS = {DONE: ("✓", "green"), WRONG: ("✗", "red"), TO_DO: ("·", "yellow")}


def student_report(result: SubmissionResult, points: dict[str, float], make: str = "make grade") -> Group:
    """The report of one submission.

    points: what the hidden tests of each exercise are worth. make: the command that grades again.
    """
    title = Text(result.assignment or result.id, style="bold")
    if result.status == "not_graded":
        title.append("  not graded", style="bold red")
        return Group(title, Padding(Text(result.message, style="red"), (0, 0, 1, 2)))
    exercises = {e.name: [t for t in result.tests if t.exercise == e.name] for e in result.exercises}
    states = {name: state(tests) for name, tests in exercises.items()}
    done = sum(found == DONE for found in states.values())
    title.append(f"  {done} of {len(states)} exercises pass their public tests", style="not bold")
    width = max(map(len, exercises), default=0)
    begun = any(found != TO_DO for found in states.values())
    parts: list[Any] = [title, *(Text(f"  {note}", style="dim") for note in result.notes if begun)]
    for name, tests in exercises.items():
        mark, style = LOOKS[states[name]]
        passed = sum(test.status == "passed" for test in tests)
        counted = f"{passed} of {len(tests)} public tests"
        worth = f"  {points[name]:g} points" if points.get(name) else ""
        parts.append(
            Text.assemble(
                f"  {name:<{width}}  ", (f"{mark} {states[name]:<13}", style), f"  {counted}", worth
            )
        )
        if states[name] == WRONG:
            parts += _first_failure(tests)
    return Group(*parts, Text(), *_next(states, points, make))


def state(tests: list[TestResult]) -> str:
    """Whether an exercise is done, wrong, or not started."""
    failed = [test for test in tests if test.status not in ("passed", "not_assessed")]
    if not failed:
        return DONE
    return TO_DO if all(test.kind == "unfinished" for test in failed) else WRONG


def _first_failure(tests: list[TestResult]) -> Iterator[Any]:
    failed = [test for test in tests if test.status not in ("passed", "not_assessed")]
    first = failed[0]
    yield Padding(Text.assemble((f"{first.description}: ", "dim"), first.message), (0, 0, 0, 6))
    yield from details(first, 6)
    yield from advice(first, 6)
    if first.hint:
        yield Padding(Text(f"hint: {first.hint}", style="cyan"), (0, 0, 0, 6))
    if len(failed) > 1:
        others = (
            "another of its tests fails" if len(failed) == 2 else f"{len(failed) - 1} more of its tests fail"
        )
        yield Padding(Text(f"{others}; fix this one first", style="dim"), (0, 0, 0, 6))


def _next(states: dict[str, str], points: dict[str, float], make: str) -> Iterator[Text]:
    """The one thing to do next: fix what is wrong before starting a new exercise."""
    open_ones = sorted(
        (name for name in states if states[name] != DONE), key=lambda name: states[name] == TO_DO
    )
    if not open_ones and len(states) < len(points):
        yield Text(f"next: run `{make}` to see what is left to do in the other exercises", "green")
        return
    if not open_ones:
        yield Text(
            "next: every public test passes; read the rules in the text once more, then hand in your work",
            "green",
        )
        return
    name = open_ones[0]
    worth = f" ({points[name]:g} points)" if points.get(name) else ""
    what = "fix" if states[name] == WRONG else "write"
    yield Text.assemble("next: ", (f"{what} {name}", "bold"), f"{worth}, then `{make} EXERCISE={name}`")
