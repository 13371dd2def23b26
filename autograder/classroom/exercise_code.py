"""The lines of a submission that define one exercise, for people to read."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable
from functools import cached_property

from autograder.classroom.parts import Part, parts
from autograder.course.course import Course
from autograder.results import SubmissionResult
from autograder.sandbox.statements import defined_names
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source

MAX_LINES, MAX_LINE = 40, 160  # lines, and characters of a line, that are shown
Line = tuple[str, str]  # a line's number ("5:3" in a notebook: cell 5, line 3), and its text


class ClassCode:
    """Finds an exercise's lines in what a class handed in; called with a result and an exercise's name."""

    def __init__(self, course: Course, submissions: Iterable[FoundSubmission]) -> None:
        self._course = course
        self._submissions = list(submissions)

    def __call__(self, result: SubmissionResult, exercise: str) -> list[Line]:
        source = self._sources.get(result.digest)
        if source is None or result.assignment is None:
            return []
        own = exercise_lines(source, {exercise, exercise.upper()})
        others = self._course.builds_on(result.assignment).get(exercise, [])
        return own or exercise_lines(source, set(others))

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {one.source.digest: one.source for one in self._submissions if one.source is not None}


def exercise_lines(source: Source, names: set[str]) -> list[Line]:
    """The definitions of these names, the first MAX_LINES lines; [] where there are none."""
    lines = [line for part in parts(source) for line in _lines(part, names)]
    cut = [(number, _shown(text)) for number, text in lines[:MAX_LINES]]
    return cut if len(lines) <= MAX_LINES else [*cut, ("", f"… and {len(lines) - MAX_LINES} more lines")]


def _lines(part: Part, names: set[str]) -> list[Line]:
    lines = part.lines
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a student's code says is no warning of ours
            tree = ast.parse(part.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        spans = _spans_of_broken(lines, names)
    else:
        spans = [_span(node) for node in tree.body if not _is_import(node) and names & defined_names([node])]
    return [
        (f"{part.prefix}{part.first_line + at}", lines[at])
        for start, end in spans
        for at in range(start, min(end, len(lines)))
    ]


def _span(node: ast.stmt) -> tuple[int, int]:
    """Positions of a statement's first line, and of the line behind its last."""
    starts = [decorator.lineno for decorator in getattr(node, "decorator_list", [])]
    return min([node.lineno, *starts]) - 1, node.end_lineno or node.lineno


def _spans_of_broken(lines: list[str], names: set[str]) -> list[tuple[int, int]]:
    """The same in code that does not parse: from `def name` or `class name` to the next line at its left."""
    head = re.compile(rf"(?:async )?(?:def|class) +(?:{'|'.join(map(re.escape, sorted(names)))})\b")
    spans = []
    for start, line in enumerate(lines):
        if head.match(line):
            rest = (at for at in range(start + 1, len(lines)) if re.match(r"[^\s#)\]}]", lines[at]))
            spans.append((start, next(rest, len(lines))))
    return spans


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _shown(line: str) -> str:
    line = line[: 2 * MAX_LINE].expandtabs(4)
    return line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…"
