"""What the engine said of each student's work, kept between grading and nbgrader's own run."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import msgspec

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.nbgrader.choice import submitted_folder
from autograder.nbgrader.config import FOLDER
from autograder.results import SubmissionResult


class Record(msgspec.Struct, frozen=True):
    """One student's result. digest: of the folder as it was handed in."""

    student: str
    digest: str
    result: SubmissionResult


def digest_of(folder: Path) -> str:
    """A digest of all that a student handed in: the names and the bytes of plain files."""
    total = hashlib.blake2b(digest_size=16)
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() or not file.is_file():
            continue
        with contextlib.suppress(OSError):
            with file.open("rb") as stream:  # a large file is not held in memory
                own = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).digest()
            total.update(os.fsencode(file.relative_to(folder)) + b"\0" + own)
    return total.hexdigest()


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
    if record.digest != digest_of(submitted_folder(course, assignment, student)):
        return None, f"the submission has changed since it was graded: run `make autograde A={assignment}`"
    return record, ""


def _file(course: Course, assignment: str, student: str) -> Path:
    return course.root / FOLDER / "graded" / assignment / f"{student}.json"
