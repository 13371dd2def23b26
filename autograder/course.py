"""A course on disk: where its assignments, tests and settings are.

course.toml                          settings, each documented in this module
solutions/<assignment>.py            masters
tests/public/<assignment>/           tests that students may read
tests/hidden/<assignment>/           tests that stay with the instructor
tests/wrong/<assignment>/            wrong solutions, each a known misconception
assignments/<assignment>/            handouts, generated
"""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from autograder.errors import CourseError, UsageError
from autograder.sandbox.confinement import Limits

SETTINGS = "course.toml"
EXERCISE = re.compile(r'^# %%.*\bexercise="(\w+)"(?:.*\bbuilds_on="([\w ]+)")?', re.MULTILINE)
ENGINE = Path(__file__).resolve().parent


class GradingLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one submission may take.

    call_seconds: CPU time of one call (a test may ask for more with @limits). cell_seconds: of one code
    cell. test_seconds: wall time of one test. submission_seconds: wall time of one submission. message_mb:
    the largest answer of a worker. output_kb: what is kept of the text that one call prints. source_mb: the
    most source code.
    """

    call_seconds: float = 4.0
    cell_seconds: float = 10.0
    test_seconds: float = 120.0
    submission_seconds: float = 600.0
    message_mb: int = 64
    output_kb: int = 4
    source_mb: int = 1


class NbgraderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the course uses nbgrader.

    course_id: its name in the exchange. exchange: the exchange's folder, from the course's; "" for nbgrader's
    own. db_url: of the gradebook, e.g. "postgresql://user@host/name"; "" for a file. late: what becomes of
    late work, "none" for no penalty, "percent" of the score for each day that has begun, "zero" for no
    points. due: a time for each assignment, e.g. {convolution = "2026-11-30 23:59:00 UTC"}.
    """

    course_id: str = "course"
    exchange: str = ""
    db_url: str = ""
    late: Literal["none", "percent", "zero"] = "none"
    late_percent_a_day: float = 10.0
    due: dict[str, str] = {}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """course.toml.

    name: of the course. seed: any text; the draws of the hidden tests follow from it, so keep it secret.
    grading: limits of a submission. worker: limits of the process that runs student code. nbgrader: its
    exchange, gradebook and late policy.
    """

    name: str = "course"
    seed: str = "0"
    grading: GradingLimits = GradingLimits()
    worker: Limits = Limits()
    nbgrader: NbgraderSettings = NbgraderSettings()

    def for_grading(self) -> Settings:
        """The same without what grades don't follow from."""
        return msgspec.structs.replace(self, nbgrader=NbgraderSettings())

    @property
    def worker_seed(self) -> int:
        """A number for the workers' random generators, from which the seed can't be told."""
        return int.from_bytes(
            hashlib.blake2b(self.seed.encode(), digest_size=6, salt=b"workers").digest(), "big"
        )

    @property
    def seed_digest(self) -> str:
        """What results say of the seed without giving it away."""
        return hashlib.blake2b(self.seed.encode(), digest_size=4, salt=b"seed digest").hexdigest()


@dataclass(frozen=True)
class Course:
    """A course's folder and settings."""

    root: Path
    settings: Settings

    @property
    def assignments(self) -> tuple[str, ...]:
        """Names of the assignments that have tests, sorted."""
        names = set()
        for kind in ("public", "hidden"):
            folder = self.root / "tests" / kind
            if folder.is_dir():
                names |= {
                    entry.name
                    for entry in folder.iterdir()
                    if entry.is_dir() and any(entry.glob("test_*.py"))
                }
        return tuple(sorted(names))

    def test_files(self, assignment: str, public_only: bool = False) -> list[Path]:
        """The test files of an assignment: public ones first, then hidden ones, each sorted by name."""
        sources = self.test_sources(assignment, public_only)
        return [file for file in sources if file.name.startswith("test_")]

    def test_sources(self, assignment: str, public_only: bool = False) -> list[Path]:
        """The test files and the modules that lie beside them for their use."""
        folders = self.test_folders(assignment, public_only)
        return [file for folder in folders for file in sorted(folder.glob("*.py"))]

    def test_folders(self, assignment: str, public_only: bool = False) -> list[Path]:
        """The folders of an assignment's tests: the public one, then the hidden one."""
        kinds = ("public",) if public_only else ("public", "hidden")
        return [self.root / "tests" / kind / assignment for kind in kinds]

    def has_hidden_tests(self, assignment: str) -> bool:
        return any((self.root / "tests" / "hidden" / assignment).glob("test_*.py"))

    def master(self, assignment: str) -> Path:
        return self.root / "solutions" / f"{assignment}.py"

    def handout(self, assignment: str) -> Path:
        return self.root / "assignments" / assignment

    def exercises(self, assignment: str) -> list[str]:
        """Names of the exercises in the order of the master (or the handout's module), as marked there."""
        return list(self.builds_on(assignment))

    def builds_on(self, assignment: str) -> dict[str, list[str]]:
        """For each exercise the others whose code its tests run as well, as marked in the master."""
        return {name: others.split() for name, others in EXERCISE.findall(self._outline(assignment))}

    def signatures(self, assignment: str) -> dict[str, tuple[str, ...]]:
        """Parameter names of each function, class ("Conv2D") and forward method ("Conv2D.forward")."""
        found: dict[str, tuple[str, ...]] = {}
        for node in ast.parse(self._outline(assignment)).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = _parameters(node)
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and method.name in ("__init__", "forward"):
                        suffix = "" if method.name == "__init__" else ".forward"
                        found[node.name + suffix] = _parameters(method)[1:]
        return found

    def _outline(self, assignment: str) -> str:
        """The master's text, or the handout module's where there is no master."""
        for file in (self.master(assignment), self.handout(assignment) / f"{assignment}.py"):
            if file.is_file():
                return file.read_text(encoding="utf-8")
        return ""

    @property
    def state(self) -> Path:
        """Where results and caches are kept; may be deleted at any time."""
        return self.root / ".autograder"

    def require(self, assignment: str) -> str:
        """The name itself; UsageError when the course has no such assignment."""
        if assignment not in self.assignments:
            known = ", ".join(self.assignments) or "none"
            raise UsageError(
                f"unknown assignment {assignment!r}: {self.root / 'tests'} has tests for {known}"
            )
        return assignment


def _parameters(function: ast.FunctionDef) -> tuple[str, ...]:
    return tuple(argument.arg for argument in (*function.args.posonlyargs, *function.args.args))


def find_course(start: Path) -> Course:
    """The course that holds `start`: the nearest folder upwards with a course.toml."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            from autograder.student_course import student_course

            settings = read_settings(folder / SETTINGS)
            return student_course(folder, settings) or Course(folder, settings)
    raise CourseError(
        f"no {SETTINGS} in {start} or above: run this inside the course's folder, "
        f"or make an empty {SETTINGS} there"
    )


def read_settings(path: Path) -> Settings:
    """course.toml as Settings; CourseError names the file and what is wrong in it."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Settings)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}; see docs/configuration.md for its settings") from None


def digest_of_files(files: list[Path], root: Path) -> str:
    """A digest of the names and contents of these files, for keys of results."""
    total = hashlib.blake2b(digest_size=16)
    for file in files:
        name = file.relative_to(root) if file.is_relative_to(root) else Path(file.name)
        content = file.read_bytes()
        total.update(f"{name.as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def engine_digest() -> str:
    """A digest of the engine's own source."""
    return digest_of_files(sorted(ENGINE.rglob("*.py")), ENGINE)
