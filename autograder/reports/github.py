"""Reports for GitHub Actions: failures as annotations at the student's lines, and the step summary.

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
from autograder.reports.markdown import markdown
from autograder.results import SubmissionResult, TestResult

MAX_ANNOTATIONS = 10  # GitHub shows at most 10 errors for each step
LOST = ("failed", "partial", "timeout", "crashed", "forbidden")


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
    """Print the annotations, and add the summary to the file that GITHUB_STEP_SUMMARY names, if it is set."""
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


def _command(message: str, file: str, line: int, title: str) -> str:
    return f"::error file={_property(file)},line={line},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _relative(file: Path, root: Path) -> str:
    absolute = Path(os.path.abspath(file))
    return (absolute.relative_to(root) if absolute.is_relative_to(root) else file).as_posix()
