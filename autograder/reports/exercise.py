"""The report of one exercise as plain text, for where a notebook can't show HTML."""

from __future__ import annotations

import io

import msgspec
from rich.console import Console

from autograder.reports.terminal import submission_report
from autograder.results import SubmissionResult

WIDTH = 100


def as_plain(result: SubmissionResult, exercise: str) -> str:
    """The report of one exercise as plain text."""
    own = [test for test in result.tests if test.exercise == exercise]
    sums = [one for one in result.exercises if one.name == exercise]
    part = msgspec.structs.replace(
        result,
        id=exercise,
        assignment=exercise,
        score=sum(one.score for one in sums),
        max_score=sum(one.max_score for one in sums),
        exercises=sums,
        tests=own,
    )
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, force_terminal=False, force_jupyter=False, highlight=False)
    _title, *rest = submission_report(part, detailed=True).renderables
    console.print(*rest, sep="\n")
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))
