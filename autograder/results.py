"""The records that a grading run produces, and their JSON Schema (`autograder schema`)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

SCHEMA_VERSION = 1

Status = Literal["passed", "failed", "partial", "timeout", "crashed", "forbidden", "not_assessed"]
Visibility = Literal["public", "hidden"]
Shown = Literal["public", "message", "verdict", "after_due"]


class Argument(msgspec.Struct, frozen=True):
    """One argument of a counterexample. value: as text, small arrays in full."""

    name: str
    value: str


class Counterexample(msgspec.Struct, frozen=True):
    """The smallest inputs found on which a test fails.

    call: e.g. "corr2d(X, K)". expected, got: as text. reproduce: one line of Python, or "" when the inputs
    are too large to write down.
    """

    call: str
    arguments: list[Argument]
    expected: str
    got: str
    reproduce: str


class TestResult(msgspec.Struct, frozen=True):
    """What one test says of one submission.

    points: 0 to max_points, which count in no sum when the test is not assessed. measurements: a race's
    ratio, its interval, rounds, bars, device; under "output" what a failing call printed. review: a person
    should look at it. seconds: wall time.
    shown: what its author gets to see (see visibility.py). traceback: the lines of the student's code that
    an exception passed. advice: what to try next.
    """

    __test__ = False  # pytest must not collect it

    id: str
    exercise: str
    visibility: Visibility
    description: str
    points: float
    max_points: float
    status: Status
    message: str = ""
    hint: str | None = None
    counterexample: Counterexample | None = None
    review: bool = False
    measurements: dict[str, Any] | None = None
    seconds: float = 0.0
    shown: Shown = "message"
    traceback: str = ""
    advice: str = ""


class ExerciseResult(msgspec.Struct, frozen=True):
    """The sum of one exercise's tests."""

    name: str
    score: float
    max_score: float


class SubmissionResult(msgspec.Struct, frozen=True):
    """One graded submission, or why it could not be graded (`message`)."""

    id: str
    assignment: str | None
    path: str
    status: Literal["graded", "not_graded"]
    score: float
    max_score: float
    exercises: list[ExerciseResult] = []
    tests: list[TestResult] = []
    message: str = ""


class RunInfo(msgspec.Struct, frozen=True):
    """Under what a run graded: versions by name, a digest of the course's seed, device, confinement."""

    versions: dict[str, str]
    seed: str
    device: str
    confinement: dict[str, Any]


class RunResult(msgspec.Struct, frozen=True):
    """A whole run, as --json writes it."""

    schema_version: int
    run: RunInfo
    submissions: list[SubmissionResult]


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what --json writes."""
    return msgspec.json.schema(RunResult)


def graded(id: str, assignment: str, path: str, tests: list[TestResult]) -> SubmissionResult:
    """A graded submission with its sums, exercises in the order of their first test."""
    exercises = []
    for name in dict.fromkeys(test.exercise for test in tests):
        own = [test for test in tests if test.exercise == name and test.status != "not_assessed"]
        exercises.append(ExerciseResult(name, _sum(t.points for t in own), _sum(t.max_points for t in own)))
    score, maximum = _sum(e.score for e in exercises), _sum(e.max_score for e in exercises)
    return SubmissionResult(id, assignment, path, "graded", score, maximum, exercises, tests)


def not_assessed_points(result: SubmissionResult) -> float:
    """The points that this machine could not assess, and that left the maximum."""
    return _sum(test.max_points for test in result.tests if test.status == "not_assessed")


def not_graded(id: str, assignment: str | None, path: str, message: str) -> SubmissionResult:
    """A submission that could not be graded, and why."""
    return SubmissionResult(id, assignment, path, "not_graded", 0.0, 0.0, message=message)


def _sum(numbers: Any) -> float:
    return round(float(sum(numbers)), 6)
