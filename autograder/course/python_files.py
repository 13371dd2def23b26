"""The course's own Python files: masters, alternatives and wrong solutions."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.errors import CourseError


def parsed(file: Path) -> ast.Module:
    """The file as a syntax tree; CourseError with its line where it is no Python."""
    try:
        return ast.parse(file.read_bytes())
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise CourseError(f"{file}{line}: {error.msg}") from None
    except ValueError as error:  # null bytes
        raise CourseError(f"{file}: {error}") from None
