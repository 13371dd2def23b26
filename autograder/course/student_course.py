"""An unzipped handout: a course with one assignment, without solution and hidden tests.

course.toml                             marks the folder as a course
<assignment>.ipynb  <assignment>.py     the student edits one of them
tests/                                  the public tests
.handout.json                           digests of the code cells, the unedited module, points
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.course.assignment import AssignmentSettings, read_data_files
from autograder.course.course import Course
from autograder.course.manifest import MANIFEST, UNANSWERED, HandoutManifest
from autograder.course.settings import Settings
from autograder.errors import CourseError


@dataclass(frozen=True)
class WrittenQuestions:
    """Questions whose answers a person reads: their names, what they are worth, how many are not answered."""

    names: tuple[str, ...]
    points: float
    unanswered: int


@dataclass(frozen=True)
class StudentCourse(Course):
    """A course whose only assignment is in its root folder, as students unzip it."""

    manifest: HandoutManifest

    @property
    def assignments(self) -> tuple[str, ...]:
        """The handout's only assignment."""
        return (self.manifest.assignment,)

    @property
    def points(self) -> dict[str, float]:
        """What the hidden tests of each exercise are worth."""
        return self.manifest.points

    def questions_in(self, file: str | None) -> WrittenQuestions | None:
        """The written questions, and how many of them this file leaves open; None where there are none."""
        questions = self.manifest.questions
        if not questions or file is None:
            return None
        with contextlib.suppress(OSError):
            text = (self.root / file).read_text(encoding="utf-8", errors="replace")
            open_ones = min(text.count(UNANSWERED), len(questions))
            return WrittenQuestions(tuple(questions), sum(questions.values()), open_ones)
        return None

    def test_folders(self, assignment: str, public_only: bool = False) -> list[Path]:
        """The folder of the public tests."""
        return [self.root / "tests"]

    def has_hidden_tests(self, assignment: str) -> bool:
        """False: a handout has no hidden tests."""
        return False

    def handout(self, assignment: str) -> Path:
        """The course's own folder."""
        return self.root

    def assignment_settings(self, assignment: str) -> AssignmentSettings:
        """What the student's own runs need of the assignment's settings, as the handout came with it."""
        return AssignmentSettings(scratch=self.manifest.scratch, libraries=self.manifest.libraries)

    def data_files(self, assignment: str) -> dict[str, bytes]:
        """The files of data that the handout came with, as they are now."""
        root = self.root.resolve()
        files = {path: (root / path).resolve() for path in self.manifest.data}
        inside = {path: file for path, file in files.items() if file.is_file() and file.is_relative_to(root)}
        return read_data_files(inside)

    def exercise_modules(self, assignment: str) -> dict[str, str]:
        """Texts of the modules to be filled in, as the handout came with them."""
        return self.manifest.modules

    def _outline(self, assignment: str) -> str:
        return self.manifest.outline


def student_course(root: Path, settings: Settings) -> StudentCourse | None:
    """The handout in this folder, or None when it is another course. CourseError for a damaged manifest."""
    file = root / MANIFEST
    if not file.is_file():
        return None
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=HandoutManifest)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: is damaged ({error}); unzip the handout again") from None
    return StudentCourse(root, settings, manifest)
