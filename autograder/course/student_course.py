"""A handout that was unzipped: a course of one assignment, without solution and hidden tests.

course.toml                             marks the folder
<assignment>.ipynb  <assignment>.py     what the student edits
tests/                                  the public tests
.handout.json                           digests of the code cells, the untouched module, points
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.course.manifest import MANIFEST, HandoutManifest
from autograder.course.settings import Settings
from autograder.errors import CourseError


@dataclass(frozen=True)
class StudentCourse(Course):
    """A course whose one assignment lies at its root, as students unzip it."""

    handed: HandoutManifest

    @property
    def assignments(self) -> tuple[str, ...]:
        return (self.handed.assignment,)

    @property
    def points(self) -> dict[str, float]:
        """What each exercise is worth in the hidden tests."""
        return self.handed.points

    def test_folders(self, assignment: str, public_only: bool = False) -> list[Path]:
        return [self.root / "tests"]

    def has_hidden_tests(self, assignment: str) -> bool:
        return False

    def handout(self, assignment: str) -> Path:
        return self.root

    def _outline(self, assignment: str) -> str:
        return self.handed.outline


def student_course(root: Path, settings: Settings) -> StudentCourse | None:
    """The handout in this folder; None for any other course. CourseError when its manifest is damaged."""
    file = root / MANIFEST
    if not file.is_file():
        return None
    try:
        handed = msgspec.json.decode(file.read_bytes(), type=HandoutManifest)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: is damaged ({error}); unzip the handout once more") from None
    return StudentCourse(root, settings, handed)
