"""The report in the terminal: each of a few submissions in full, of a class a table and a summary."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from typing import Any

import msgspec
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.course.student_course import StudentCourse
from autograder.feedback.options import from_make, option
from autograder.reports.class_summary import class_summary, mean_line, one_line
from autograder.reports.details import advice, details
from autograder.reports.progress import Progress
from autograder.reports.student import student_report
from autograder.results import SubmissionResult, TestResult, not_assessed_points
from autograder.sandbox.confinement import LAYERS

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DETAILED = 3  # each submission has its report for up to this many


def report(
    console: Console, results: list[SubmissionResult], progress: Progress, session: Any, verbose: bool = False
) -> None:
    """Print the results of a run and what a person should know about it.

    verbose: every report, with every failing test in full, however many submissions there are.
    """
    results = [printable(result) for result in results]
    in_handout = isinstance(session.course, StudentCourse)
    few = len(results) <= DETAILED
    unchanged = bool(progress.cached) and not progress.graded
    if in_handout:
        for result in results:
            questions = session.course.questions_in(result.file)
            console.print(student_report(result, session.course.points, questions, verbose))
    elif few or verbose:
        for result in results:
            if result.status != "missing":
                console.print(submission_report(result, detailed=True, verbose=verbose))
    if not in_handout and not few and unchanged and not verbose:
        _unchanged(console, results)
    elif len(results) > 1 and not in_handout:
        console.print(_table(results))
        if not few:
            _not_graded(console, results)
            console.print(class_summary(results))
            if not verbose:
                console.print(_where_details_are(results), style="dim", markup=False)
    _closing(console, results, progress, session, said=unchanged and not few and not verbose)


def stopped(graded: int, total: int) -> str:
    """How much a stopped run has graded, and how to continue."""
    return f"stopped: {graded} of {total} graded and kept; run the same command again to continue"


def submission_report(result: SubmissionResult, detailed: bool, verbose: bool = False) -> Group:
    """One submission: points of each exercise, a line for each test that lost points.

    detailed: with the counterexample of the first failure of each exercise. verbose: of all failures, with
    what to try.
    """
    title = Text(result.id, style="bold")
    if result.assignment and result.assignment != result.id:
        title.append(f" · {result.assignment}", style="not bold")
    if result.status == "not_graded":
        title.append("  not graded", style="bold red")
        notes = (Text(f"  {note}", style="dim") for note in result.notes)
        return Group(title, *notes, Padding(Text(result.message, style="red"), (0, 0, 1, 2)))
    title.append(f"  {score(result)}", style=_score_style(result.score, result.max_score))
    width = max((len(exercise.name) for exercise in result.exercises), default=0)
    parts: list[Any] = [title, *(Text(f"  {note}", style="dim") for note in result.notes)]
    for exercise in result.exercises:
        tests = [test for test in result.tests if test.exercise == exercise.name]
        style = _score_style(exercise.score, exercise.max_score) if exercise.max_score else _state(tests)
        points = f"{exercise.score:g} of {exercise.max_score:g}" if exercise.max_score else _count(tests)
        parts.append(Text.assemble(f"  {exercise.name:<{width}}  ", (points, style)))
        parts += _lost(tests, detailed, verbose)
        parts += _measured(tests)
    return Group(*parts, Text())


def printable(result: SubmissionResult) -> SubmissionResult:
    """The result with control characters replaced, so that a student's text can't control the terminal."""
    return msgspec.convert(_printable(msgspec.to_builtins(result)), SubmissionResult)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return CONTROL.sub("\ufffd", value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return value


def _lost(tests: list[TestResult], detailed: bool, verbose: bool) -> Iterator[Any]:
    """A line for each test that lost points; tests with the same message share one."""
    lost = [test for test in tests if test.status not in ("passed", "not_assessed")]
    # A banned routine costs the whole exercise: name the tests in which it ran, with the exercise's loss.
    evidence = [test for test in lost if test.kind == "forbidden" and test.counted]
    reasons = dict.fromkeys(test.message for test in evidence or lost)
    for number, message in enumerate(reasons):
        same = [test for test in lost if test.message == message]
        points = sum(test.max_points - test.points for test in (lost if evidence else same))
        if evidence and number:
            points = 0
        what = "" if len(same) > 1 or evidence else f"{same[0].description}: "
        also = f" ({len(same)} tests)" if len(same) > 1 else ""
        row = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
        row.add_column(width=8, justify="right", no_wrap=True, style="red")
        row.add_column(overflow="fold")
        loss = f"-{points:g}" if points else "✗"
        row.add_row(loss, Text.assemble((what, "dim"), message, (also, "dim")))
        yield row
        if verbose or (detailed and number == 0):
            yield from details(same[0])
        if verbose:
            yield from advice(same[0])
    for hint in dict.fromkeys(test.hint for test in lost if test.hint):
        yield Padding(Text(f"hint: {hint}", style="cyan"), (0, 0, 0, 9))


def _measured(tests: list[TestResult]) -> Iterator[Any]:
    """What a race measured, and what could not be assessed here."""
    for test in tests:
        race = test.race
        text = ""
        if test.status == "not_assessed":
            text = f"{test.message} ({test.max_points:g} points)"
        elif race is not None and race.ratio is not None and race.interval is not None:
            low, high = race.interval
            span = f"{low:.2g} to {high:.2g} in {race.rounds} rounds on {race.device}"
            text = f"{race.ratio:.2g} times the reference's time ({span})"
        if test.review:
            text += "; marked for review"
        if text:
            yield Padding(Text(text, style="dim"), (0, 0, 0, 9))


def _table(results: list[SubmissionResult]) -> Table:
    """A row for each submission, with what a person should look at."""
    notes = [_note(result) for result in results]
    with_total = any(result.total not in (None, result.score) for result in results)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("submission", no_wrap=True)
    table.add_column("assignment", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    if with_total:  # late work, or points by hand
        table.add_column("total", justify="right", no_wrap=True)
    if any(notes):
        table.add_column("notes")  # gives way where the line is too short
    for result, note in zip(results, notes, strict=True):
        points = score(result) if result.status == "graded" else result.status.replace("_", " ")
        style = _score_style(result.score, result.max_score) if result.status == "graded" else "red"
        total = [Text("" if result.total is None else f"{result.total:g}")] if with_total else []
        row = [Text(result.id), Text(result.assignment or ""), Text(points, style), *total]
        table.add_row(*row, *([one_line(note, "dim")] if any(notes) else []))
    return table


def _note(result: SubmissionResult) -> str:
    """The first of what was noticed about a submission, and how much more there is."""
    notes = ["to be reviewed"] if any(test.review for test in result.tests) else []
    notes += result.notes
    return notes[0] + (f" (and {len(notes) - 1} more)" if len(notes) > 1 else "") if notes else ""


def _not_graded(console: Console, results: list[SubmissionResult]) -> None:
    """Print why submissions could not be graded."""
    for result in results:
        if result.status == "not_graded":
            console.print(Text.assemble((f"{result.id} not graded: ", "bold red"), (result.message, "red")))


def _unchanged(console: Console, results: list[SubmissionResult]) -> None:
    """Print a line for each assignment of a run in which every result was kept from before."""
    assignments = dict.fromkeys(r.assignment for r in results if r.status == "graded")
    lines = [
        f"nothing to do for {name}: {mean_line([r for r in results if r.assignment == name])}, all unchanged"
        for name in assignments
    ]
    _not_graded(console, results)
    hint = f" ({option('--fresh')} grades again, {option('--verbose')} shows the reports)"
    console.print("\n".join(lines) + hint, style="dim", markup=False, soft_wrap=True)


def _where_details_are(results: list[SubmissionResult]) -> str:
    """How to see the report of each submission, or of one that lost points."""
    said = f"details: {option('--verbose')}"
    worse = [r for r in results if r.score < r.max_score and os.path.lexists(r.path)]
    if worse:
        path = shlex.quote(worse[0].path)
        said += f", or one submission: {'make ' if from_make() else ''}grade {option('PATH', path)}"
    return said


def _closing(
    console: Console, results: list[SubmissionResult], progress: Progress, session: Any, said: bool
) -> None:
    """Print what holds for the whole run. said: that nothing has changed."""
    if progress.cached and not progress.graded and not said:
        again = f"{option('--fresh')} grades again"
        console.print(
            f"nothing to do: {progress.cached} unchanged, results kept from before ({again})", style="dim"
        )
    elif progress.cached and progress.graded:
        console.print(f"{progress.cached} unchanged, results kept from before", style="dim")
    in_handout = isinstance(session.course, StudentCourse)
    missing = [layer for layer in session.layers if not layer.holds]
    if in_handout and session.layers:
        if any(result.status == "graded" for result in results):
            console.print(_how_confined(missing), style="dim")
    elif missing:
        names = ", ".join(layer.name for layer in missing)
        console.print(f"student code ran without these layers of confinement: {names}", style="yellow")
    if session.store is not None and session.store.problem:
        console.print(session.store.problem, style="yellow", markup=False)
    public = [test for result in results for test in result.tests if test.visibility == "public"]
    if not in_handout:
        _say_if_untouched(console, results, session.course.assignments)
    if public and (in_handout or session.options.public_only):
        passed = sum(test.status == "passed" for test in public)
        console.print(f"public tests {passed} of {len(public)}; hidden tests are run by your instructor")


def _how_confined(missing: list[Any]) -> str:
    """How a student's code was confined on the student's own machine, where no confinement is needed."""
    if not missing:
        return "your code ran confined, as it will on your instructor's machine"
    if len(missing) == len(LAYERS):
        return (
            "your code ran in a plain process: this machine has no confinement, and your own work needs none"
        )
    names = ", ".join(layer.name for layer in missing)
    return f"your code ran without these layers of confinement: {names}; your own work needs none of them"


def _say_if_untouched(console: Console, results: list[SubmissionResult], taught: tuple[str, ...]) -> None:
    """Say what to do where all that was graded is the untouched handout. taught: assignments in order."""
    unfinished = [r for r in results if r.tests and _all_unfinished(r.tests)]
    if unfinished and len(unfinished) == len([r for r in results if r.status == "graded"]):
        place = {name: number for number, name in enumerate(taught)}
        path = min(unfinished, key=lambda result: place.get(result.assignment or "", len(place))).path
        console.print(
            f"Nothing is filled in yet. Open {path} in Jupyter or an editor, write your code where it says "
            "YOUR CODE HERE, and run `make grade` again.",
            markup=False, soft_wrap=True,
        )  # fmt: skip


def _all_unfinished(tests: list[TestResult]) -> bool:
    return all(test.kind == "unfinished" for test in tests)


def _state(tests: list[TestResult]) -> str:
    return "green" if all(test.status == "passed" for test in tests) else "red"


def _count(tests: list[TestResult]) -> str:
    return f"{sum(test.status == 'passed' for test in tests)} of {len(tests)} tests"


def score(result: SubmissionResult) -> str:
    """The points as text, or the number of passed tests where there are no points."""
    if not result.max_score:
        return _count(result.tests)
    missing = not_assessed_points(result)
    return f"{result.score:g} of {result.max_score:g}" + (f" ({missing:g} not assessed)" if missing else "")


def _score_style(points: float, maximum: float) -> str:
    if points >= maximum:
        return "green"
    return "yellow" if points > 0 else "red"
