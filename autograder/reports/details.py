"""The details of one failed test in a terminal: arrays, traceback, what to try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.feedback.messages import traceback_text
from autograder.reports.arrays import mark_differences
from autograder.results import Counterexample, TestResult

STAR = r"\*[^\s,\]]+"  # an entry that differs, as reports/arrays.py marks it


def details(test: TestResult, indent: int = 9) -> Iterator[Padding]:
    """The counterexample, and the student's own lines of a traceback."""
    rows = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
    rows.add_column(style="dim", no_wrap=True, justify="right")
    rows.add_column(overflow="fold")
    if test.counterexample is not None:
        _add_example(rows, test.counterexample)
    if len(test.frames) > 1:  # the message already shows a single line
        rows.add_row("your code", Text(traceback_text(test.frames)))
    if rows.row_count:
        yield Padding(rows, (0, 0, 0, indent))


def advice(test: TestResult, indent: int = 9) -> Iterator[Any]:
    """What to try after this failure."""
    if test.advice:
        yield Padding(Text(f"what to try: {test.advice}", style="cyan"), (0, 0, 0, indent))


def _add_example(rows: Table, example: Counterexample) -> None:
    for argument in example.arguments:
        rows.add_row(argument.name, Text(argument.value))
    expected, got = mark_differences(example.expected, example.got)
    if expected:
        rows.add_row("expected", Text(expected, style="green"))
    if got:
        text = Text(got, style="red" if got == example.got else "")
        text.highlight_regex(STAR, "bold red")
        rows.add_row("got", text)
    if example.reproduce:
        rows.add_row("try", Text(example.reproduce))
