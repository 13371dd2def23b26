"""The report of one exercise for notebooks, as HTML and as plain text."""

from __future__ import annotations

import html
import io

import msgspec
from rich.console import Console

from autograder.reports.terminal import submission_report
from autograder.results import SubmissionResult

WIDTH = 100
FORMAT = (
    "<pre style=\"white-space:pre;overflow-x:auto;line-height:1.3;font-family:Menlo,'DejaVu Sans Mono',"
    'consolas,monospace">{code}</pre>'
)


def as_html(what: SubmissionResult | str, exercise: str = "") -> str:
    """The report of one exercise, or a sentence, as HTML; everything that students wrote is escaped."""
    if isinstance(what, str):
        return FORMAT.format(code=html.escape(what))
    return _recorded(what, exercise).export_html(inline_styles=True, code_format=FORMAT)


def as_plain(result: SubmissionResult, exercise: str) -> str:
    """The report of one exercise as plain text."""
    return "\n".join(line.rstrip() for line in _recorded(result, exercise).export_text().rstrip().split("\n"))


def _recorded(result: SubmissionResult, exercise: str) -> Console:
    """A console on which the report of this exercise alone was printed."""
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
    console = Console(
        record=True,
        file=io.StringIO(),
        width=WIDTH,
        force_terminal=False,
        force_jupyter=False,
        highlight=False,
    )
    _title, *rest = submission_report(part, detailed=True).renderables
    console.print(*rest, sep="\n")
    return console
