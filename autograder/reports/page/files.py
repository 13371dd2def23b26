"""The folder that `grade --report` writes: a page for each submission, and the instructor's pages."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.atomic_files import replaced
from autograder.errors import UsageError
from autograder.reports.page.class_view import Code, no_code
from autograder.reports.page.names import file_names
from autograder.results import RunInfo, SubmissionResult

STUDENTS = "students"
HEAD = 2000  # bytes of a page in which its mark stands
Pair = tuple[SubmissionResult, SubmissionResult]


def require_writable(folder: Path) -> None:
    """Make the folder; UsageError when pages can't be written there."""
    try:
        (folder / STUDENTS).mkdir(parents=True, exist_ok=True)
        for each in (folder, folder / STUDENTS):
            with tempfile.TemporaryFile(dir=each):
                pass
    except OSError as error:
        raise UsageError(
            f"--report {folder}: can't be written: {error.strerror or error}; give the name of a folder"
        ) from None


def write_pages(folder: Path, results: Sequence[Pair], run: RunInfo, code: Code = no_code) -> None:
    """Write all pages, in the place of those of an earlier run.

    results: (complete, as its student may see it) of each submission. code: finds an exercise's lines in a
    submission, for the instructor's pages. UsageError for a page that can't be written.
    """
    from autograder.reports.page.class_pages import class_pages
    from autograder.reports.page.render import CLASS_MARK, MARK, student_page

    names = file_names([complete for complete, _visible in results])
    require_writable(folder)
    try:
        for (_complete, visible), name in zip(results, names, strict=True):
            _write(folder / STUDENTS / name, student_page(visible, run))
        rows = [(complete, f"{STUDENTS}/{name}") for (complete, _), name in zip(results, names, strict=True)]
        pages = class_pages(rows, run, code)
        for file, page in pages.items():
            _write(folder / file, page)
        _remove_others(folder / STUDENTS, set(names), MARK)
        _remove_others(folder, set(pages), CLASS_MARK)
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: can't be written: {error.strerror}") from None


def _write(file: Path, page: str) -> None:
    with replaced(file) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _remove_others(folder: Path, names: set[str], mark: str) -> None:
    """Remove an earlier run's pages with this mark that this run does not have; other files stay."""
    for entry in os.scandir(folder):
        if entry.name.endswith(".html") and entry.name not in names and entry.is_file(follow_symlinks=False):
            with open(entry.path, "rb") as file:
                if mark.encode() in file.read(HEAD):
                    os.unlink(entry.path)
