"""The records that a grading run produces, and their JSON Schema (`autograder schema`)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

SCHEMA_VERSION = 2

Status = Literal["passed", "failed", "partial", "timeout", "crashed", "forbidden", "not_assessed"]
Visibility = Literal["public", "hidden"]
Shown = Literal["public", "message", "verdict", "after_due"]
Kind = Literal[
    "undefined", "unfinished", "source", "import", "exception", "type", "shape", "dtype", "value", "gradient",
    "mutated", "raises", "contract", "slow", "timeout", "crash", "memory", "forbidden",
]  # fmt: skip


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


class CodeLine(msgspec.Struct, frozen=True):
    """One line of the student's code that an exception passed, as a traceback shows it.

    file: by its path inside the submission. cell: its number in a notebook, from 1; None in a module.
    line: its number in the file or cell, from 1. function: where it stands. text: the line itself.
    """

    file: str
    cell: int | None
    line: int
    function: str
    text: str


class Race(msgspec.Struct, frozen=True):
    """What a test of speed measured.

    ratio: median of the submission's time to the reference's, None when it ran out of time. interval: of
    that median, 95 %. bars: the share of the points that each largest ratio earns. shape: of the input.
    reference_seconds: one call of the reference. seconds: of each round, the submission's and the
    reference's.
    """

    ratio: float | None
    interval: list[float] | None
    rounds: int
    bars: dict[str, float]
    device: str
    shape: list[int]
    reference_seconds: float
    seconds: list[list[float]]


class TestResult(msgspec.Struct, frozen=True):
    """What one test says of one submission.

    points: 0 to max_points, which count in no sum when the test is not assessed. kind: why it failed, None
    when it did not. misconception: the name of the wrong solution that the submission behaves like, and hint
    what its author should read. frames: the student's own lines that an exception passed, the innermost
    last. race: what a test of speed measured. output: what the failing call printed. advice: what to try
    next. review: a person should look at it. shown: what its author gets to see (reports/visibility.py).
    digest: of the test's file. seconds: wall time.
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
    kind: Kind | None = None
    misconception: str | None = None
    hint: str | None = None
    counterexample: Counterexample | None = None
    frames: list[CodeLine] = []
    output: str = ""
    advice: str = ""
    review: bool = False
    shown: Shown = "message"
    digest: str = ""
    race: Race | None = None
    seconds: float = 0.0


class ExerciseResult(msgspec.Struct, frozen=True):
    """The sum of one exercise's tests."""

    name: str
    score: float
    max_score: float


class Student(msgspec.Struct, frozen=True):
    """Whose work it is, as far as that is known.

    id: unique in the run. attempt: its number, where a course counts attempts. submitted_at: ISO 8601 with
    its offset. late_days: days begun after the due date. source: the entry of the archive that held it.
    """

    id: str
    name: str | None = None
    attempt: int | None = None
    submitted_at: str | None = None
    late_days: int | None = None
    source: str | None = None


class SubmissionResult(msgspec.Struct, frozen=True):
    """One graded submission, or why it could not be graded (`message`).

    status: "missing" is a student of the roster without work. file: what was graded, by its path inside the
    submission. digest: of its code. notes: what the kit noticed while it chose and loaded the code.
    seconds: wall time of its tests.
    """

    id: str
    assignment: str | None
    path: str
    status: Literal["graded", "not_graded", "missing"]
    score: float
    max_score: float
    exercises: list[ExerciseResult] = []
    tests: list[TestResult] = []
    message: str = ""
    student: Student | None = None
    file: str | None = None
    digest: str = ""
    notes: list[str] = []
    seconds: float = 0.0


class RunInfo(msgspec.Struct, frozen=True):
    """Under what a run graded.

    versions: by name. seed: a digest of the course's. device: "cpu" or "cuda". confinement: which layers
    held. started: ISO 8601, UTC. assignments: those that were graded. lock, engine: digests. cluster: its
    address, workers, and submissions a worker, where there was one.
    """

    versions: dict[str, str]
    seed: str
    device: str
    confinement: dict[str, Any]
    started: str = ""
    assignments: list[str] = []
    lock: str = ""
    engine: str = ""
    cluster: dict[str, Any] | None = None


class RunResult(msgspec.Struct, frozen=True):
    """A whole run, as --json writes it."""

    schema_version: int
    run: RunInfo
    submissions: list[SubmissionResult]


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what --json writes."""
    return msgspec.json.schema(RunResult)


def graded(id: str, assignment: str, path: str, tests: list[TestResult], **more: Any) -> SubmissionResult:
    """A graded submission with its sums, exercises in the order of their first test.

    more: other fields of SubmissionResult.
    """
    exercises = []
    for name in dict.fromkeys(test.exercise for test in tests):
        own = [test for test in tests if test.exercise == name and test.status != "not_assessed"]
        exercises.append(ExerciseResult(name, _sum(t.points for t in own), _sum(t.max_points for t in own)))
    score, maximum = _sum(e.score for e in exercises), _sum(e.max_score for e in exercises)
    seconds = round(sum(test.seconds for test in tests), 4)
    return SubmissionResult(
        id, assignment, path, "graded", score, maximum, exercises, tests, **{"seconds": seconds, **more}
    )


def not_assessed_points(result: SubmissionResult) -> float:
    """The points that this machine could not assess, and that left the maximum."""
    return _sum(test.max_points for test in result.tests if test.status == "not_assessed")


def not_graded(id: str, assignment: str | None, path: str, message: str, **more: Any) -> SubmissionResult:
    """A submission that could not be graded, and why. more: other fields of SubmissionResult."""
    return SubmissionResult(id, assignment, path, "not_graded", 0.0, 0.0, message=message, **more)


def _sum(numbers: Any) -> float:
    return round(float(sum(numbers)), 6)
