"""What the engine said of each student's notebook, kept between grading and nbgrader's own run."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.nbgrader.choice import chosen_file
from autograder.nbgrader.config import FOLDER
from autograder.results import SubmissionResult


class Record(msgspec.Struct, frozen=True):
    """One student's result. digest: of the notebook as it was handed in, "" when there was none."""

    student: str
    digest: str
    result: SubmissionResult


def digest_of(notebook: Path) -> str:
    """A digest of a notebook's bytes, "" for none."""
    try:
        if notebook.is_symlink() or not notebook.is_file():
            return ""
        return hashlib.blake2b(notebook.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def save(course: Course, assignment: str, record: Record) -> None:
    """Write a record in one step."""
    file = _file(course, assignment, record.student)
    file.parent.mkdir(parents=True, exist_ok=True)
    with replaced(file) as temporary:
        temporary.write_bytes(msgspec.json.encode(record))


def load(course: Course, assignment: str, student: str) -> tuple[Record | None, str]:
    """(the record, "") if it is of the notebook that lies there now, otherwise (None, why not)."""
    try:
        record = msgspec.json.decode(_file(course, assignment, student).read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError):
        return None, f"not graded yet: run `make autograde A={assignment}`"
    if record.digest != digest_of(chosen_file(course, assignment, student)[0]):
        return None, f"the notebook has changed since it was graded: run `make autograde A={assignment}`"
    return record, ""


def _file(course: Course, assignment: str, student: str) -> Path:
    return course.root / FOLDER / "graded" / assignment / f"{student}.json"
