"""A class in a few lines: means, what most submissions fail, known misconceptions, groups, late work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import fmean
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.reports.classes import class_lines, late_line
from autograder.results import SubmissionResult, TestResult

LINES = 15  # of the summary, and of the line that says where details are
GROUP_LINES = 4  # of groups and late work
MOST, MOST_OF_SEVERAL = 3, 2  # failures, and misconceptions; of a run over several assignments


def class_summary(results: list[SubmissionResult]) -> Group:
    """The summary of a class; nothing for a class in which nobody was graded."""
    graded = [result for result in results if result.status == "graded"]
    assignments = dict.fromkeys(str(result.assignment) for result in graded)
    several = len(assignments) > 1
    parts: list[Any] = []
    lines = len(assignments)
    if graded:
        means = _grid()
        for assignment in assignments:
            own = [result for result in graded if result.assignment == assignment]
            if several:
                rows = [result for result in results if result.assignment == assignment]
                means.add_row(assignment, mean_line(own), one_line(late_line(rows, brief=True), "dim"))
            else:
                means.add_row(assignment, *_means(own))
        parts.append(means)
    most = MOST_OF_SEVERAL if several else MOST
    lost = [(test, result) for result in graded for test in _failed(result)]
    failures = _counted(most, ((f"{test.exercise}: {test.description}", result) for test, result in lost))
    misconceptions = _counted(
        most, ((f"{test.exercise}: {test.hint}", result) for test, result in lost if test.hint)
    )
    for title, found in (("most frequent failures", failures), ("misconceptions", misconceptions)):
        if found:
            table = _grid(number=True)
            for text, count in found:
                table.add_row(str(count), one_line(text))
            parts += [_heading(title), table]
            lines += 1 + len(found)
    told = class_lines(results, max(0, min(GROUP_LINES, LINES - 2 - lines)))
    if told:
        title = "groups" if several else "groups and late work"
        parts += [_heading(title), *(one_line(f"  {line}") for line in told)]
    return Group(*parts)


def mean_line(results: list[SubmissionResult]) -> str:
    """How many were graded and the mean of their points: "8 graded, mean 54.3 of 100"."""
    graded = [result for result in results if result.status == "graded"]
    maximum = max((result.max_score for result in graded), default=0)
    if not maximum:
        return f"{len(graded)} graded"
    return f"{len(graded)} graded, mean {_rounded(fmean(r.score for r in graded))} of {maximum:g}"


def _means(results: list[SubmissionResult]) -> tuple[str, Text]:
    """The mean of one assignment, and of each of its exercises."""
    names = dict.fromkeys(exercise.name for result in results for exercise in result.exercises)
    exercises = []
    for name in names:
        own = [exercise for result in results for exercise in result.exercises if exercise.name == name]
        maximum = max(exercise.max_score for exercise in own)
        if maximum:
            exercises.append(f"{name} {_rounded(fmean(e.score for e in own))} of {maximum:g}")
    return mean_line(results), Text(", ".join(exercises), "dim")


def _failed(result: SubmissionResult) -> Iterator[TestResult]:
    """Tests that lost points; where none is worth any, those that failed. Unfinished work is no failure."""
    for test in result.tests:
        failed = test.status not in ("passed", "not_assessed") and test.kind != "unfinished"
        if failed and test.counted and (test.points < test.max_points or not result.max_score):
            yield test


def _counted(most: int, found: Iterable[tuple[str, SubmissionResult]]) -> list[tuple[str, int]]:
    """The texts that came up in most submissions, and in how many; no more than `most` of them."""
    counts = Counter(text for text, _id in dict.fromkeys((text, id(result)) for text, result in found))
    return counts.most_common(most)


def _rounded(number: float) -> str:
    return f"{round(number, 1):g}"


def one_line(text: str, style: str = "") -> Text:
    """A text that is cut off where the line ends, and doesn't take the room of other columns."""
    return Text(text, style, no_wrap=True, overflow="ellipsis")


def _heading(title: str) -> Table:
    table = _grid()
    table.add_row(Text(title, "bold"))
    return table


def _grid(number: bool = False) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    if number:
        table.add_column(justify="right", no_wrap=True, width=5)
        table.add_column()
    return table
