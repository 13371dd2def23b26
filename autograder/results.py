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


class Array(msgspec.Struct, frozen=True):
    """The numbers of an array.

    kind: its dtype, or "image". entries: each number as text ("nan" and "True" too), in row-major order.
    """

    shape: list[int]
    kind: str
    entries: list[str]


class Difference(msgspec.Struct, frozen=True):
    """Where an answer differs from what was expected.

    positions: of the wrong entries, in row-major order. entries: got minus expected at each, as text.
    """

    positions: list[int]
    entries: list[str]


class Argument(msgspec.Struct, frozen=True):
    """One argument of a counterexample.

    value: as text; small arrays are written in full. array: the numbers of one that is not too large.
    """

    name: str
    value: str
    array: Array | None = None


class Counterexample(msgspec.Struct, frozen=True):
    """The smallest inputs found for which a test fails.

    call: e.g. "corr2d(X, K)". expected, got: as text. reproduce: one line of Python that repeats the call,
    or "" when the inputs are too large to write down. expected_array, got_array: their numbers, if they
    are arrays that are not too large. difference: None where their shapes differ.
    """

    call: str
    arguments: list[Argument]
    expected: str
    got: str
    reproduce: str
    expected_array: Array | None = None
    got_array: Array | None = None
    difference: Difference | None = None


class CodeLine(msgspec.Struct, frozen=True):
    """One line of the student's code in a traceback.

    file: path inside the submission. cell: number of the notebook's code cell, from 1; None in a module.
    line: line number in the file or cell, from 1. function: the function that the line is in. text: the line
    itself.
    """

    file: str
    cell: int | None
    line: int
    function: str
    text: str


class Race(msgspec.Struct, frozen=True):
    """What a speed test measured.

    ratio: median of the submission's time divided by the reference's; None when it ran out of time.
    interval: 95 % confidence interval of that median. bars: for each bar (the largest ratio allowed), the
    share of the points that it earns. device: "cpu" or "cuda". shape: of the input. reference_seconds: time
    of one call of the reference. seconds: two lists, the submission's and the reference's time in each round.
    """

    ratio: float | None
    interval: list[float] | None
    rounds: int
    bars: dict[str, float]
    device: str
    shape: list[int]
    reference_seconds: float
    seconds: list[list[float]]


class WrongAnswers(msgspec.Struct, frozen=True):
    """What a failing test got in all its examples, equal for equal wrong behaviour.

    digest: of which examples failed, and of all answers that are exact. mixed: a weighted sum of the numbers
    that rounding may change, and size the sum of their absolute values: for equal behaviour the first differs
    by little of the second.
    """

    digest: str
    mixed: float = 0.0
    size: float = 0.0


class TestResult(msgspec.Struct, frozen=True):
    """The result of one test for one submission.

    points: 0 to max_points; both are left out of all sums when the test is not assessed. kind: why the test
    failed, None when it passed. misconception: the name of the wrong solution that the submission behaves
    like. hint: what a student with this misconception should read. frames: the student's own lines in the
    traceback, the innermost last. race: what a speed test measured. output: what the failing call printed.
    advice: what to try next. review: True when a person should look at the result. shown: how much of it
    students see (reports/visibility.py). digest: of the test's file. seconds: wall time. counted: False when
    the test got no points because a banned routine ran in another test of its exercise. answers: what it
    got, where it failed by answers that can be compared.
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
    counted: bool = True
    answers: WrongAnswers | None = None


class ExerciseResult(msgspec.Struct, frozen=True):
    """The points of one exercise: the sums over its tests."""

    name: str
    score: float
    max_score: float


class Student(msgspec.Struct, frozen=True):
    """Who handed the submission in, as far as that is known.

    id: unique in the run. attempt: number of the attempt, where a course counts attempts. submitted_at:
    ISO 8601 with UTC offset. late_days: days after the due date, rounded up. source: the archive entry that
    held the submission.
    """

    id: str
    name: str | None = None
    attempt: int | None = None
    submitted_at: str | None = None
    late_days: int | None = None
    source: str | None = None


class Late(msgspec.Struct, frozen=True):
    """How late work is by the course's policy.

    days: that have begun after the due date; None where the time is unknown. penalty: the points that it
    loses. spent: days of the student's budget that pay for it; left: what is left of the budget then; both
    None without a budget. remark: the same in words, "" where nothing is to be said.
    """

    days: int | None
    penalty: float = 0.0
    spent: int | None = None
    left: int | None = None
    remark: str = ""


class ByHand(msgspec.Struct, frozen=True):
    """Points that the instructor gave for a test or a written question.

    name: the test's id, or the question's name. points: in the place of the test's; of a question, all of it.
    """

    name: str
    points: float
    max_points: float
    reason: str = ""

    @property
    def note(self) -> str:
        """The same as one line."""
        reason = f" ({self.reason})" if self.reason else ""
        return f"by hand: {self.points:g} of {self.max_points:g} points for {self.name}{reason}"


class SubmissionResult(msgspec.Struct, frozen=True):
    """One graded submission, or why it could not be graded (`message`).

    status: "missing" is for a student of the roster who handed nothing in. file: the file that was graded, by
    its path inside the submission. digest: of its code. notes: what the kit noticed while it chose and loaded
    the code. seconds: wall time of its tests. score: from the tests. by_hand: what the instructor changed;
    manual: the points that it adds to the score, None for nothing. late: None without a due date.
    total: score and manual, less the penalty for late work; None where nothing was graded.
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
    by_hand: list[ByHand] = []
    manual: float | None = None
    late: Late | None = None
    total: float | None = None


class RunInfo(msgspec.Struct, frozen=True):
    """The conditions of a run.

    versions: of the packages that grades depend on, by name. seed: digest of the course's seed. device: "cpu"
    or "cuda". confinement: which layers were active. started: ISO 8601, UTC. assignments: those that were
    graded. lock, engine: digests of requirements.lock and of the engine's source. cluster: its address,
    workers and submissions per worker, if one was used.
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
    """A whole run: the document that --json writes."""

    schema_version: int
    run: RunInfo
    submissions: list[SubmissionResult]


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what --json writes."""
    return msgspec.json.schema(RunResult)


def graded(id: str, assignment: str, path: str, tests: list[TestResult], **more: Any) -> SubmissionResult:
    """A graded submission with its points added up; exercises are in the order of their first test.

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


def total(result: SubmissionResult) -> float:
    """The points with late penalty and points by hand; where none are recorded, the tests' points."""
    return float(result.score if result.total is None else result.total)


def full_total(result: SubmissionResult) -> float:
    """What `total` is out of: the tests' points, and those of written questions that were graded by hand."""
    tests = {test.id for test in result.tests}
    questions = [one for one in result.by_hand if one.name not in tests]
    return result.max_score + sum(question.max_points for question in questions)


def not_assessed_points(result: SubmissionResult) -> float:
    """Points of tests that this machine could not assess; they don't count towards the maximum."""
    return _sum(test.max_points for test in result.tests if test.status == "not_assessed")


def not_graded(id: str, assignment: str | None, path: str, message: str, **more: Any) -> SubmissionResult:
    """The result of a submission that could not be graded. message: why. more: other fields."""
    return SubmissionResult(id, assignment, path, "not_graded", 0.0, 0.0, message=message, **more)


def _sum(numbers: Any) -> float:
    return round(float(sum(numbers)), 6)
