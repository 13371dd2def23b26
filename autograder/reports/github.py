"""Reports for GitHub Actions: failures as annotations at the student's lines, a table in the step summary.

Text from students may contain workflow commands (`::add-mask::`, `::error::`), so commands are stopped while
the report is printed, and the text of annotations is escaped.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.reports.junit import plain_text
from autograder.results import SubmissionResult, TestResult, not_assessed_points

MAX_ANNOTATIONS = 10  # GitHub shows at most 10 errors for each step
LOST = ("failed", "partial", "timeout", "crashed", "forbidden")
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


@contextmanager
def commands_stopped() -> Iterator[None]:
    """Inside, GitHub obeys no workflow commands in what is printed, except those that `report` prints."""
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    _tokens.append(token)
    try:
        yield
    finally:
        _tokens.pop()
        print(f"\n::{token}::", flush=True)


_tokens: list[str] = []


def report(results: list[SubmissionResult]) -> None:
    """Print the annotations, and add the table to the file that GITHUB_STEP_SUMMARY names, if it is set."""
    token = _tokens[-1] if _tokens else ""
    if token:
        print(f"\n::{token}::")
    for line in failures(results, Path.cwd()):
        print(line)
    if token:
        print(f"::stop-commands::{token}", flush=True)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write(markdown(results))


def failures(results: list[SubmissionResult], root: Path) -> Iterator[str]:
    """A workflow command for the first failure of each exercise. root: the repository's folder."""
    lines = []
    for result in results:
        if result.status == "not_graded":
            lines.append(_command(result.message, _relative(Path(result.path), root), 1, "not graded"))
        seen = set()
        for test in result.tests:
            if test.status in LOST and test.exercise not in seen:
                seen.add(test.exercise)
                file, line = place(graded_file(result), test)
                lines.append(
                    _command(plain_text(test), _relative(file, root), line, f"{test.exercise}: {test.status}")
                )
    yield from lines[:MAX_ANNOTATIONS]


def graded_file(result: SubmissionResult) -> Path:
    """The file that was graded."""
    path = Path(result.path)
    return path / result.file if result.file is not None and path.is_dir() else path


def place(file: Path, test: TestResult) -> tuple[Path, int]:
    """(file, line) of a failure: the innermost line of the traceback, or where the exercise is defined."""
    try:
        lines = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return file, 1
    frame = test.frames[-1] if test.frames else None
    if frame is not None and frame.cell is None:
        return file, min(frame.line, len(lines))
    wanted = [rf"\b(?:def|class)\s+{re.escape(test.exercise)}\b"]
    if frame is not None and frame.text:  # in a notebook's JSON, find the line that contains this code
        wanted.insert(0, re.escape(json.dumps(frame.text, ensure_ascii=False)[1:-1]))
    for pattern in wanted:
        for number, text in enumerate(lines, start=1):
            if re.search(pattern, text):
                return file, number
    return file, 1


def markdown(results: list[SubmissionResult]) -> str:
    """One submission: a table of its exercises with their first failures. Several: a row for each."""
    parts = []
    if len(results) > 1:
        parts.append("| submission | assignment | points |\n|---|---|---:|\n")
        parts += [f"| {_cell(r.id)} | {_cell(r.assignment or '')} | {_points(r)} |\n" for r in results]
    else:
        for result in results:
            parts.append(f"### {_cell(result.assignment or result.id)}: {_points(result)}\n\n")
            if result.message:
                parts.append(f"{_cell(result.message)}\n\n")
            parts.append("| exercise | tests passed | points | first failure |\n|---|---:|---:|---|\n")
            parts += [_row(result, exercise.name) for exercise in result.exercises]
    public = [test for result in results for test in result.tests if test.visibility == "public"]
    if public and not any(test.visibility == "hidden" for result in results for test in result.tests):
        passed = sum(test.status == "passed" for test in public)
        parts.append(f"\npublic tests {passed} of {len(public)}; hidden tests are run by your instructor\n")
    return "".join(parts) + "\n"


def _row(result: SubmissionResult, name: str) -> str:
    tests = [test for test in result.tests if test.exercise == name]
    passed = sum(test.status == "passed" for test in tests)
    sums = next(one for one in result.exercises if one.name == name)
    points = f"{sums.score:g} of {sums.max_score:g}" if sums.max_score else ""
    first = next((test for test in tests if test.status in LOST), None)
    return (
        f"| {_cell(name)} | {passed} of {len(tests)} | {points} | {_cell(first.message) if first else ''} |\n"
    )


def _points(result: SubmissionResult) -> str:
    if result.status == "not_graded":
        return "not graded"
    if not result.max_score:
        passed = sum(test.status == "passed" for test in result.tests)
        return f"{passed} of {len(result.tests)} tests"
    missing = not_assessed_points(result)
    return f"{result.score:g} of {result.max_score:g}" + (f" ({missing:g} not assessed)" if missing else "")


def _cell(text: str) -> str:
    """Any text as the cell of a Markdown table, without markup, links or line breaks."""
    plain = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))[:300]
    return MARKDOWN.sub(r"\\\1", plain).replace("@", "@\u200b").replace("://", ":\u200b//")


def _command(message: str, file: str, line: int, title: str) -> str:
    return f"::error file={_property(file)},line={line},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _relative(file: Path, root: Path) -> str:
    absolute = Path(os.path.abspath(file))
    return (absolute.relative_to(root) if absolute.is_relative_to(root) else file).as_posix()
