"""A course on disk: where its assignments, tests and settings are.

course.toml                          settings, documented in course/settings.py
solutions/<assignment>.py            masters
solutions/<assignment>/              modules with more of its exercises; files that its code reads
solutions/<assignment>.toml          settings of an assignment, documented in course/assignment.py
tests/public/<assignment>/           tests that students may read
tests/hidden/<assignment>/           tests that stay with the instructor
tests/wrong/<assignment>/            wrong solutions, one for each known misconception
assignments/<assignment>/            handouts, generated from the masters
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from autograder.course.assignment import AssignmentSettings, read_assignment_settings, read_data_files
from autograder.course.dates import read_date
from autograder.course.exercise_modules import exercise_module_texts, imported_from
from autograder.course.settings import SETTINGS, Settings
from autograder.errors import CourseError, UsageError
from autograder.feedback.options import did_you_mean

QUESTION = re.compile(r'^# %%.*\bquestion="([^"]+)"(?:.*\bpoints="([^"]*)")?', re.MULTILINE)
EXERCISE = re.compile(r'^# %%.*\bexercise="(\w+)"(?:.*\bbuilds_on="([\w ]+)")?', re.MULTILINE)
UNQUOTED = re.compile(r'^# %%.*\bexercise *=(?!"\w+")', re.MULTILINE)


@dataclass(frozen=True)
class Course:
    """A course: its folder and settings."""

    root: Path
    settings: Settings

    @property
    def assignments(self) -> tuple[str, ...]:
        """Names of the assignments that have tests: in course.toml's order, those that it leaves out last."""
        names = set()
        for kind in ("public", "hidden"):
            folder = self.root / "tests" / kind
            if folder.is_dir():
                names |= {
                    entry.name
                    for entry in folder.iterdir()
                    if entry.is_dir() and any(entry.glob("test_*.py"))
                }
        taught = dict.fromkeys(self.settings.assignments)
        return (*(name for name in taught if name in names), *sorted(names - taught.keys()))

    def test_files(self, assignment: str, public_only: bool = False) -> list[Path]:
        """The test files of an assignment: public ones first, then hidden ones, each sorted by name."""
        sources = self.test_sources(assignment, public_only)
        return [file for file in sources if file.name.startswith("test_")]

    def test_sources(self, assignment: str, public_only: bool = False) -> list[Path]:
        """The test files, and the modules beside them that they import."""
        folders = self.test_folders(assignment, public_only)
        return [file for folder in folders for file in sorted(folder.glob("*.py"))]

    def test_folders(self, assignment: str, public_only: bool = False) -> list[Path]:
        """The folders of an assignment's tests: the public one, then the hidden one."""
        kinds = ("public",) if public_only else ("public", "hidden")
        return [self.root / "tests" / kind / assignment for kind in kinds]

    def has_hidden_tests(self, assignment: str) -> bool:
        """Whether the course has hidden tests of this assignment."""
        return any((self.root / "tests" / "hidden" / assignment).glob("test_*.py"))

    def master(self, assignment: str) -> Path:
        """The path of the master."""
        return self.root / "solutions" / f"{assignment}.py"

    def assignment_file(self, assignment: str) -> Path:
        """The path of the assignment's own settings, beside the master; there may be none."""
        return self.root / "solutions" / f"{assignment}.toml"

    def data_files(self, assignment: str) -> dict[str, bytes]:
        """The files that the assignment's code reads, by path from the student's folder.

        They lie in a folder beside the master, of the master's name. CourseError for too large ones.
        """
        modules = self.exercise_modules(assignment)
        files = self._files_beside(assignment)
        return read_data_files({path: file for path, file in files.items() if path not in modules})

    def exercise_modules(self, assignment: str) -> dict[str, str]:
        """Texts of the modules that hold exercises besides the master, by path from the student's folder.

        They lie beside the files of data; see course/exercise_modules.py. CourseError for unfit ones.
        """
        return exercise_module_texts(self._files_beside(assignment), assignment)

    def exercise_module_files(self, assignment: str) -> list[Path]:
        """The files of these modules."""
        return [self.root / "solutions" / assignment / path for path in self.exercise_modules(assignment)]

    def module_of(self, assignment: str, exercise: str) -> str:
        """The path of the module from which the master imports an exercise; "" where it holds it itself."""
        modules = self.exercise_modules(assignment)
        found = imported_from(self._outline(assignment), modules)
        return found.get(exercise) or found.get(exercise.upper(), "")

    def _files_beside(self, assignment: str) -> dict[str, Path]:
        """What lies in the folder beside the master, by path; hidden files and caches are left out."""
        folder = self.root / "solutions" / assignment
        found = {}
        for file in sorted(folder.rglob("*")):
            place = file.relative_to(folder)
            if any(part.startswith((".", "__pycache__")) for part in place.parts):
                continue
            if file.is_symlink() and not file.exists():
                raise CourseError(f"{file}: is a symbolic link to nothing; put the file itself there")
            if file.is_file():
                found[place.as_posix()] = file
        return found

    def assignment_settings(self, assignment: str) -> AssignmentSettings:
        """The assignment's own settings; CourseError for a file that can't be read."""
        return read_assignment_settings(self.assignment_file(assignment), self.exercises(assignment))

    def handout(self, assignment: str) -> Path:
        """The folder of the handout."""
        return self.root / "assignments" / assignment

    def exercises(self, assignment: str) -> list[str]:
        """Names of the exercises, in the order of the master's (or the handout module's) cells."""
        return list(self.builds_on(assignment))

    def builds_on(self, assignment: str) -> dict[str, list[str]]:
        """For each exercise, the other exercises whose code its tests run, as the master's cells say."""
        outline = self._outline(assignment)
        if unquoted := UNQUOTED.search(outline):
            line = outline.count("\n", 0, unquoted.start()) + 1
            raise CourseError(
                f'{self.master(assignment)}, line {line}: an exercise has its name in quotes: exercise="name"'
            )
        return {name: others.split() for name, others in EXERCISE.findall(outline)}

    def questions(self, assignment: str) -> dict[str, float]:
        """The written questions that a person grades, with their points; none without the master."""
        master = self.master(assignment)
        text = master.read_text(encoding="utf-8") if master.is_file() else ""
        try:
            return {name: float(points) for name, points in QUESTION.findall(text)}
        except ValueError:
            raise CourseError(f'{master}: a question needs its points, e.g. points="5"') from None

    def signatures(self, assignment: str) -> dict[str, tuple[str, ...]]:
        """Parameter names of functions, of classes' __init__ ("Conv2D") and of methods ("Conv2D.forward")."""
        found: dict[str, tuple[str, ...]] = {}
        for node in ast.parse(self.code(assignment)).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = _parameters(node)
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        suffix = "" if method.name == "__init__" else f".{method.name}"
                        found[node.name + suffix] = _parameters(method)[1:]
        return found

    def code(self, assignment: str) -> str:
        """The texts of the modules and the master behind each other, for those who look for definitions."""
        return "\n".join((*self.exercise_modules(assignment).values(), self._outline(assignment)))

    def _outline(self, assignment: str) -> str:
        """The master's text; where there is no master, the text of the handout's module."""
        for file in (self.master(assignment), self.handout(assignment) / f"{assignment}.py"):
            if file.is_file():
                return file.read_text(encoding="utf-8")
        return ""

    def due(self, assignment: str) -> datetime | None:
        """When an assignment is due, in UTC; None for no date. CourseError for one that can't be read."""
        written = self.settings.due.get(assignment)
        if written is None:
            return None
        try:
            if not isinstance(written, str | date):
                raise ValueError(f"it is of type {type(written).__name__}")
            return read_date(written, self.settings.timezone)
        except ValueError as error:
            raise CourseError(
                f"{self.root / SETTINGS}: the due date {str(written)[:80]!r} of {assignment} can't be read; "
                f'write it like "2026-11-30 23:59:00 UTC" ({error})'
            ) from None

    @property
    def state(self) -> Path:
        """The folder of results and caches; it may be deleted at any time."""
        return self.root / ".autograder"

    def require(self, assignment: str) -> str:
        """Returns the name; UsageError when the course has no assignment of this name."""
        if assignment not in self.assignments:
            known = ", ".join(self.assignments) or "none"
            raise UsageError(
                f"unknown assignment {assignment!r}: {self.root / 'tests'} has tests for {known}"
                + did_you_mean(assignment, self.assignments)
            )
        return assignment


def _parameters(function: ast.FunctionDef) -> tuple[str, ...]:
    return tuple(argument.arg for argument in (*function.args.posonlyargs, *function.args.args))
