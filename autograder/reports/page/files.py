"""The folder that `grade --report` writes: a page for each submission, and the instructor's index."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autograder.atomic_files import replaced
from autograder.errors import UsageError
from autograder.results import RunInfo, SubmissionResult

STUDENTS = "students"
INDEX = "index.html"
LONGEST = 60  # characters of an id that a file's name keeps
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # on Windows
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


def write_pages(folder: Path, results: Sequence[Pair], run: RunInfo) -> None:
    """Write all pages, in the place of those of an earlier run.

    results: (complete, as its student may see it) of each submission. UsageError for a page that can't be
    written.
    """
    from autograder.reports.page.render import index_page, student_page

    names = file_names([complete for complete, _visible in results])
    require_writable(folder)
    try:
        for (_complete, visible), name in zip(results, names, strict=True):
            _write(folder / STUDENTS / name, student_page(visible, run))
        rows = [(complete, f"{STUDENTS}/{name}") for (complete, _), name in zip(results, names, strict=True)]
        _write(folder / INDEX, index_page(rows, run))
        _remove_others(folder / STUDENTS, set(names))
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: can't be written: {error.strerror}") from None


def file_names(results: Sequence[SubmissionResult]) -> list[str]:
    """A name for each submission's page: its id where every file system can hold that, else like it.

    A changed name ends in a digest of id and assignment; so do names that differ in case only.
    """
    often = Counter(result.id for result in results)
    wanted = [
        result.id if often[result.id] == 1 else f"{result.id}.{result.assignment or ''}" for result in results
    ]
    alike = Counter(name.casefold() for name in wanted)
    names: dict[str, str] = {}  # by the name that a file system may take it for
    for result, name in zip(results, wanted, strict=True):
        safe = _safe(name)
        if safe != name or alike[name.casefold()] > 1:
            safe = f"{safe}-{_digest(result)}"
        while safe.casefold() in names:  # an id that was made to look like another one's digest
            safe += "-2"
        names[safe.casefold()] = f"{safe}.html"
    return list(names.values())


def _safe(name: str) -> str:
    """The name in letters, digits, dots and dashes, without accents."""
    if PLAIN.fullmatch(name) and not RESERVED.match(name) and not name.endswith("."):
        return name
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", letters)[:LONGEST].strip("-")
    return safe if safe and not RESERVED.match(safe) else f"submission-{safe}".rstrip("-")


def _digest(result: SubmissionResult) -> str:
    text = f"{result.id}\0{result.assignment or ''}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:10]


def _write(file: Path, page: str) -> None:
    with replaced(file) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _remove_others(folder: Path, names: set[str]) -> None:
    """Remove an earlier run's pages of submissions that this run does not have; other files stay."""
    from autograder.reports.page.render import MARK

    for entry in os.scandir(folder):
        if entry.name.endswith(".html") and entry.name not in names and entry.is_file(follow_symlinks=False):
            with open(entry.path, "rb") as file:
                if MARK.encode() in file.read(HEAD):
                    os.unlink(entry.path)
