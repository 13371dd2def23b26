"""From paths on the command line to submissions, and from a submission's file to its code cells.

A path is a file, a submission folder (it holds `<assignment>.py` or `<assignment>.ipynb`) or a folder of
submissions. Everything a person can get wrong here ends in a message that names the file.
"""

from __future__ import annotations

import io
import json
import os
import stat
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import UnreadableSubmission, UsageError
from autograder.handout import edited_files
from autograder.sandbox.cells import Cell

SUFFIXES = (".py", ".ipynb")
MAX_NOTEBOOK = 100 * 2**20  # bytes of a notebook with its outputs


@dataclass(frozen=True)
class Source:
    """A submission's code as the worker gets it. name: the file's name, for messages."""

    name: str
    cells: tuple[Cell, ...]
    notebook: bool


@dataclass(frozen=True)
class Submission:
    """One submission as found on disk. file is None, and problem says why, when it can't be graded.

    source: its code, where it does not lie in a file.
    """

    id: str
    assignment: str | None
    path: Path
    file: Path | None
    problem: str = ""
    source: Source | None = None


@dataclass
class Found:
    """All submissions under some paths, and notes on what was passed over."""

    submissions: list[Submission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find(paths: list[Path], course: Course, assignment: str | None = None) -> Found:
    """The submissions under these paths, in order; UsageError for a path without any."""
    if assignment is not None:
        course.require(assignment)
    finder = _Finder(course, assignment)
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UsageError(f"no such file or folder: {path}")
        before = len(finder.found.submissions)
        finder.add(path)
        if len(finder.found.submissions) == before:
            known = ", ".join([assignment] if assignment else course.assignments) or "(none)"
            raise UsageError(
                f"no submission in {path}: expected a .py or .ipynb file, a folder with one named after "
                f"its assignment ({known}), or a folder of such"
            )
    return finder.found


class _Finder:
    def __init__(self, course: Course, assignment: str | None) -> None:
        self._course = course
        self._assignment = assignment
        self.found = Found()

    def add(self, path: Path) -> None:
        if not path.is_dir():
            self._add_file(path, path.stem)
        elif not self._add_folder(path):
            for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
                self._add_entry(entry)

    def _add_entry(self, entry: Path) -> None:
        """One entry of a folder of submissions."""
        if entry.name.startswith((".", "_")):
            self.found.notes.append(f"passed over: {entry} (its name starts with {entry.name[0]!r})")
        elif entry.is_symlink():
            self._add_problem(entry, "is a symbolic link; put the file itself there")
        elif entry.is_dir():
            if not self._add_folder(entry, lone_file=True):
                self.found.notes.append(f"passed over: {entry} (a folder without a submission)")
        elif entry.suffix in SUFFIXES:
            self._add_file(entry, entry.stem)

    def _add_folder(self, folder: Path, lone_file: bool = False) -> bool:
        """Add a submission folder; False when it is none."""
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            self._add_problem(folder, f"can't be read: {error.strerror}")
            return True
        names = [self._assignment] if self._assignment else list(self._course.assignments)
        by_assignment = {
            name: [entry for entry in entries if entry.stem == name and entry.suffix in SUFFIXES]
            for name in names
        }
        candidates = {name: files for name, files in by_assignment.items() if files}
        if not candidates and self._assignment and lone_file:
            files = [e for e in entries if e.suffix in SUFFIXES and not e.name.startswith((".", "_"))]
            if files:
                candidates = {self._assignment: files}
        for name, files in candidates.items():
            self._add_choice(folder, name, files)
        return bool(candidates)

    def _add_choice(self, folder: Path, assignment: str, files: list[Path]) -> None:
        """A submission of a folder: of its notebook and its module, the one that was edited."""
        id, chosen, problem = folder.resolve().name, files[0], ""
        if len(files) > 1:
            edited = edited_files(self._course, assignment, folder, files)
            modules = [file for file in files if file.suffix == ".py"]
            if len(edited) == 1:
                chosen = edited[0]
            elif not edited and modules:
                chosen = modules[0]
            else:
                both = " and ".join(file.name for file in edited or files)
                problem = f"{folder}: {both} were both edited; grade the one that counts by its path"
        if chosen.is_symlink():
            problem = f"{chosen}: is a symbolic link; put the file itself there"
        self._append(Submission(id, assignment, folder, None if problem else chosen, problem))

    def _add_file(self, file: Path, id: str) -> None:
        assignment = self._assignment or file.stem
        if assignment in self._course.assignments:
            self._append(Submission(id, assignment, file, file))
            return
        known = ", ".join(self._course.assignments) or "none"
        self._append(
            Submission(
                id, None, file, None,
                f"{file}: unknown assignment {file.stem!r} (known: {known}); name the file after its "
                "assignment or say --assignment NAME",
            )
        )  # fmt: skip

    def _add_problem(self, path: Path, problem: str) -> None:
        self._append(Submission(path.stem, self._assignment, path, None, f"{path}: {problem}"))

    def _append(self, submission: Submission) -> None:
        known = {(s.path, s.assignment) for s in self.found.submissions}
        if (submission.path, submission.assignment) not in known:
            self.found.submissions.append(submission)


# ---- reading


def read(file: Path, max_bytes: int) -> Source:
    """The code cells of a .py or .ipynb file; UnreadableSubmission says why it can't be read.

    max_bytes: of source; a notebook's outputs may take more room.
    """
    if file.suffix == ".ipynb":
        data = _read_bytes(file, MAX_NOTEBOOK)
        cells = tuple(_notebook_cells(file, data))
        if sum(len(cell.source) for cell in cells) > max_bytes:
            raise UnreadableSubmission(
                f"{file}: its code cells hold more than the {max_bytes / 2**20:g} MB of source that are "
                "read; take data out of the source"
            )
        return Source(file.name, cells, True)
    data = _read_bytes(file, max_bytes)
    return Source(file.name, (Cell(file.name, _decode(file, data)),), False)


def _read_bytes(file: Path, max_bytes: int) -> bytes:
    """A regular file's content; never waits on a FIFO and never reads more than allowed."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise UnreadableSubmission(f"{file}: can't be read: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as stream:
        about = os.fstat(stream.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise UnreadableSubmission(f"{file}: is no ordinary file; put the submission's file there")
        if about.st_size > max_bytes:
            raise UnreadableSubmission(
                f"{file}: has {about.st_size / 2**20:.1f} MB, more than the {max_bytes / 2**20:g} MB that "
                "are read; clear the notebook's outputs or take data out of the source"
            )
        try:
            return stream.read(max_bytes + 1)
        except OSError as error:
            raise UnreadableSubmission(f"{file}: can't be read: {error.strerror}") from None


def _decode(file: Path, data: bytes) -> str:
    """Python source as text, by its own encoding line or as UTF-8, a byte-order mark left out."""
    try:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding).removeprefix("\ufeff")
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise UnreadableSubmission(
            f"{file}: is no text that Python can read ({error}); save it as UTF-8"
        ) from None


def _notebook_cells(file: Path, data: bytes) -> Iterator[Cell]:
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableSubmission(
            f"{file}: is no notebook, its JSON is broken ({error}); export it once more from Jupyter"
        ) from None
    cells = notebook_cells(notebook)
    if cells is None:
        raise UnreadableSubmission(f"{file}: is no notebook, it has no list of cells; export it from Jupyter")
    count = 0
    for position, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            count += 1
            source = cell_source(cell)
            if source.strip():
                yield Cell(f"{file.name}, cell {position}", source)
    if not count:
        raise UnreadableSubmission(f"{file}: the notebook has no code cells; was the right file submitted?")


def notebook_cells(notebook: Any) -> list[Any] | None:
    """The cells of a notebook of format 4 or 3, or None if this is none."""
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if cells is None and isinstance(worksheets := notebook.get("worksheets"), list):
        cells = [
            cell
            for sheet in worksheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    return cells if isinstance(cells, list) else None


def cell_source(cell: dict[str, Any]) -> str:
    """A cell's text, whether stored as one string or as lines."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return source.encode("utf-8", "replace").decode()  # JSON can spell half characters, Python source can't
