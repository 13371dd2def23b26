"""The report in the terminal: progress while a class is graded, then the results of each submission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import msgspec
from rich.console import Console, Group
from rich.live import Live
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.course.student_course import StudentCourse
from autograder.reports.details import details
from autograder.reports.student import student_report
from autograder.results import SubmissionResult, TestResult, not_assessed_points
from autograder.sandbox.confinement import LAYERS

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DETAILED = 3  # counterexamples are shown for up to this many submissions


class Progress:
    """Counts results as they arrive; draws one line in a terminal and nothing elsewhere.

    It redraws only when called: rich's refresh thread must not run while processes are forked.
    """

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self.graded = self.cached = self.failed = 0
        self._live = Live(self._line(), console=console, auto_refresh=False, transient=True)
        self._shown = console.is_terminal and total > 1

    def __enter__(self) -> Progress:
        if self._shown:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._live.stop()

    def advance(self, result: SubmissionResult, cached: bool) -> None:
        """Count a result. cached: it was kept from before."""
        if result.status == "not_graded":
            self.failed += 1
        elif cached:
            self.cached += 1
        else:
            self.graded += 1
        if self._shown:
            self._live.update(self._line(result), refresh=True)

    def _line(self, last: SubmissionResult | None = None) -> Text:
        done = self.graded + self.cached + self.failed
        filled = round(30 * done / max(1, self._total))
        line = Text.assemble(
            ("━" * filled, "green"), ("━" * (30 - filled), "bright_black"), f" {done} of {self._total} graded"
        )
        if last is not None:
            line.append(f"  {last.id} {score(last)}", style="dim")
        return line


def report(console: Console, results: list[SubmissionResult], progress: Progress, session: Any) -> None:
    """Print the results of a run and what a person should know about it."""
    detailed = len(results) <= DETAILED
    plain = _printable(msgspec.to_builtins(results))
    results = msgspec.convert(plain, list[SubmissionResult])
    in_handout = isinstance(session.course, StudentCourse)
    for result in results:
        if in_handout:
            console.print(student_report(result, session.course.points))
        elif result.status != "missing":
            console.print(submission_report(result, detailed))
    if len(results) > 1 and not in_handout:
        console.print(_summary(results))
    _closing(console, results, progress, session)


def interrupted(console: Console, graded: int, total: int) -> None:
    """Print how much a stopped run has graded, and how to continue."""
    console.print(
        f"stopped: {graded} of {total} graded and kept; run the same command again to continue",
        style="yellow",
    )


def submission_report(result: SubmissionResult, detailed: bool) -> Group:
    """One submission: points of each exercise, a line for each test that lost points.

    detailed: show counterexamples as well.
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
        parts += _lost(tests, detailed)
        parts += _measured(tests)
    return Group(*parts, Text())


def _printable(value: Any) -> Any:
    """The value with control characters replaced, so that a student's text can't control the terminal."""
    if isinstance(value, str):
        return CONTROL.sub("\ufffd", value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return value


def _lost(tests: list[TestResult], detailed: bool) -> Iterator[Any]:
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
        if detailed and number == 0:
            yield from details(same[0])
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


def _summary(results: list[SubmissionResult]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("submission")
    table.add_column("assignment")
    table.add_column("points", justify="right")
    for result in results:
        points = score(result) if result.status == "graded" else result.status.replace("_", " ")
        style = _score_style(result.score, result.max_score) if result.status == "graded" else "red"
        table.add_row(Text(result.id), Text(result.assignment or ""), Text(points, style))
    return table


def _closing(console: Console, results: list[SubmissionResult], progress: Progress, session: Any) -> None:
    if progress.cached and not progress.graded:
        console.print(
            f"nothing to do: {progress.cached} unchanged, results kept from before (--fresh grades again)",
            style="dim",
        )
    elif progress.cached:
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
        _say_if_untouched(console, results)
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


def _say_if_untouched(console: Console, results: list[SubmissionResult]) -> None:
    """Say what to do where every graded submission is still the untouched handout."""
    unfinished = [r for r in results if r.tests and _all_unfinished(r.tests)]
    if unfinished and len(unfinished) == len([r for r in results if r.status == "graded"]):
        path = unfinished[0].path
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
