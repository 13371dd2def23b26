"""Mutants that survive and may: accepted by hand, each with a reason.

tests/accepted_mutants/<assignment>.toml has a line for each, its digest and why:

    "9f86d081884c7d65" = "corr1d: the length is checked before, so both conditions say the same"
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.errors import CourseError


def accepted_file(course: Course, assignment: str) -> Path:
    """Where they stand."""
    return course.root / "tests" / "accepted_mutants" / f"{assignment}.toml"


def accepted_mutants(course: Course, assignment: str) -> dict[str, str]:
    """Reasons by digest; CourseError for a file that can't be read, and for a reason that says nothing."""
    file = accepted_file(course, assignment)
    if not file.is_file():
        return {}
    try:
        found = msgspec.toml.decode(file.read_bytes(), type=dict[str, str])
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f'{file}: {error}; write a line "digest" = "reason" for each mutant') from None
    for digest, reason in found.items():
        if not reason.strip():
            raise CourseError(f"{file}: {digest} needs a reason why its mutant may survive")
    return found
