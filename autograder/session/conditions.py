"""What a grade depends on besides the submission: digests that are part of the key of its result."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import msgspec

from autograder.course.course import Course
from autograder.errors import CourseError
from autograder.grading.jobs import Options
from autograder.sandbox.confinement import Layer
from autograder.session.store import digest
from autograder.versions import digest_of_files, engine_digest, versions


@dataclass(frozen=True)
class Conditions:
    """Of one assignment.

    key: digests of everything but the submission that a grade depends on. trace: a digest of everything but
    its own code that the trace of a wrong solution depends on. hinted_by: a digest of the wrong solutions, by
    which hints are given.
    """

    key: tuple[str, ...]
    trace: str
    hinted_by: str


@dataclass
class RunConditions:
    """Of all assignments of a run; each is looked at once. layers: of confinement, as they are here."""

    course: Course
    options: Options
    layers: list[Layer]
    _known: dict[str, Conditions] = field(default_factory=dict)

    def of(self, assignment: str) -> Conditions:
        """The conditions of this assignment; CourseError where it has no tests."""
        if assignment not in self._known:
            course, options = self.course, self.options
            trace = self._trace(assignment)
            wrong = sorted((course.root / "tests" / "wrong" / assignment).glob("*.py"))
            key = (
                *trace,
                f"{options.exercise} {options.shrink} {options.hints} {options.traced} {options.strict}",
                f"{options.raced} {options.race_scale} {options.until_lost} {options.shrunk}",
            )
            self._known[assignment] = Conditions(key, digest(trace), digest_of_files(wrong, course.root))
        return self._known[assignment]

    def _trace(self, assignment: str) -> tuple[str, ...]:
        course, options = self.course, self.options
        files = course.test_sources(assignment, options.public_only)
        if not files:
            raise CourseError(f"{course.root / 'tests'} has no tests for {assignment}")
        lock = course.root / "requirements.lock"
        return (
            assignment,
            digest_of_files(files, course.root),
            digest_of_files([lock], course.root) if lock.is_file() else "",
            engine_digest(),
            msgspec.json.encode(course.settings.for_grading()).decode(),
            f"{options.device} {options.unconfined}",
            f"{course.exercises(assignment)} {course.signatures(assignment)}",
            repr(course.assignment_settings(assignment)),
            *(
                f"{path} {hashlib.sha256(content).hexdigest()}"
                for path, content in course.data_files(assignment).items()
            ),
            digest(tuple(text for module in course.exercise_modules(assignment).items() for text in module)),
            " ".join(f"{name}={version}" for name, version in versions().items()),
            " ".join(layer.name for layer in self.layers if layer.holds),
        )
