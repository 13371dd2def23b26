"""What a report shows of a result, in the order and the words in which people read it.

HTML pages and the Markdown summary are both made from these records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from autograder.reports.arrays import mark_differences
from autograder.reports.terminal import score
from autograder.results import (
    Argument,
    Array,
    ByHand,
    CodeLine,
    Counterexample,
    Difference,
    Race,
    RunInfo,
    SubmissionResult,
    TestResult,
    full_total,
)

SIGNS = {"passed": "✓", "partial": "◐", "not_assessed": "–"}  # of each status; all others are lost
WORDS = {
    "passed": "passed",
    "failed": "failed",
    "partial": "partly earned",
    "timeout": "ran out of time",
    "crashed": "crashed",
    "forbidden": "forbidden",
    "not_assessed": "not assessed",
}
MINUS = "\N{MINUS SIGN}"
COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")  # of a terminal, in what a student's code printed


@dataclass(frozen=True)
class Value:
    """One value of a counterexample. name: "X", "expected", ... difference: marks the wrong entries."""

    name: str
    text: str
    array: Array | None = None
    difference: Difference | None = None


@dataclass(frozen=True)
class TestView:
    """One test. points: what it earned or lost, as text. message: one sentence. code: what follows it.

    by_hand: the points that the instructor gave in the place of these, and why.
    """

    __test__ = False  # pytest must not collect it

    id: str
    visibility: str
    status: str
    sign: str
    word: str
    points: str
    description: str
    message: str
    code: str
    call: str
    inputs: list[Value]
    outputs: list[Value]
    printed: str
    frames: list[CodeLine]
    advice: str
    hint: str
    reproduce: str
    race: list[str]
    review: bool
    by_hand: str


@dataclass(frozen=True)
class ExerciseView:
    """One exercise. score: its points as text, "" where there are none. passed: how many of its tests."""

    name: str
    score: str
    state: str
    passed: int
    lost: list[TestView]
    held: list[TestView]

    @property
    def total(self) -> int:
        """How many tests there are."""
        return len(self.lost) + len(self.held)

    @property
    def held_text(self) -> str:
        """How many tests passed, and how many could not be judged."""
        skipped = len(self.held) - self.passed
        passed = f"{self.passed} {'test' if self.passed == 1 else 'tests'} passed"
        return f"{passed}, {skipped} not assessed" if skipped else passed


@dataclass(frozen=True)
class Change:
    """What counts beside the tests. points: as text, "" for none. reason: the instructor's, or the rule's."""

    what: str
    points: str
    reason: str


@dataclass(frozen=True)
class SubmissionView:
    """One submission. score: its points as text. state: "full", "part" or "none".

    changes: points by hand and for late work; total: the points with them, "" where there are no changes.
    """

    id: str
    name: str
    assignment: str
    status: str
    score: str
    has_points: bool
    state: str
    message: str
    exercises: list[ExerciseView]
    changes: list[Change]
    total: str
    notes: list[str]
    about: list[tuple[str, str]]


def submission_view(result: SubmissionResult, run: RunInfo | None = None) -> SubmissionView:
    """What a report shows of one submission. run: adds how it was graded."""
    student = result.student
    changes = _changes(result)
    told = {one.note for one in result.by_hand} | ({result.late.remark} if result.late else set())
    return SubmissionView(
        id=result.id,
        name=(student.name if student else None) or "",
        assignment=result.assignment or "",
        status=result.status,
        score=score_text(result),
        has_points=result.status == "graded" and result.max_score > 0,
        state=_state(result.score, result.max_score, result.tests)
        if not changes or result.total is None
        else _state(result.total, full_total(result), []),
        message=result.message,
        exercises=[exercise_view(result, exercise.name) for exercise in result.exercises],
        changes=changes,
        total=f"{result.total:g} of {full_total(result):g}" if changes and result.total is not None else "",
        notes=[note for note in result.notes if note not in told],
        about=[] if run is None else _about(result, run),
    )


def exercise_view(result: SubmissionResult, name: str) -> ExerciseView:
    """What a report shows of one exercise: its lost tests first."""
    tests = [test for test in result.tests if test.exercise == name]
    earned = sum(one.score for one in result.exercises if one.name == name)
    maximum = sum(one.max_score for one in result.exercises if one.name == name)
    hands = {hand.name: _given(hand) for hand in result.by_hand}
    views = [replace(test_view(test), by_hand=hands.get(test.id, "")) for test in tests]
    held = [view for view in views if view.status in ("passed", "not_assessed")]
    return ExerciseView(
        name=name,
        score=f"{earned:g} of {maximum:g}" if maximum else "",
        state=_state(earned, maximum, tests),
        passed=sum(test.status == "passed" for test in tests),
        lost=[view for view in views if view not in held],
        held=held,
    )


def test_view(test: TestResult) -> TestView:
    """What a report shows of one test, without points by hand."""
    message, _newline, code = test.message.partition("\n")
    example = test.counterexample
    return TestView(
        id=test.id,
        visibility=test.visibility,
        status=test.status,
        sign=SIGNS.get(test.status, "✗"),
        word=WORDS[test.status],
        points=_points(test),
        description=test.description,
        message=message,
        code=code,
        call=example.call if example else "",
        inputs=[_input(argument) for argument in example.arguments] if example else [],
        outputs=_outputs(example) if example else [],
        printed=COLOURS.sub("", test.output).rstrip(),
        frames=test.frames,
        advice=test.advice,
        hint=test.hint or "",
        reproduce=example.reproduce if example else "",
        race=_race(test.race),
        review=test.review,
        by_hand="",
    )


test_view.__test__ = False  # type: ignore[attr-defined] # pytest must not collect it where it is imported


def score_text(result: SubmissionResult) -> str:
    """The points as text, or why there are none."""
    if result.status == "not_graded":
        return "not graded"
    if result.status == "missing":
        return "nothing handed in"
    return score(result)


def _given(hand: ByHand) -> str:
    reason = f": {hand.reason}" if hand.reason else ""
    return f"by hand {hand.points:g} of {hand.max_points:g}{reason}"


def _changes(result: SubmissionResult) -> list[Change]:
    """What the instructor changed, and what late work loses; nothing where the tests alone count."""
    tests = {test.id: test for test in result.tests}
    found = []
    for hand in result.by_hand:
        own = tests.get(hand.name)
        place = f", in the place of {own.points:g}" if own is not None else ""
        what = f"{own.exercise}: {own.description}" if own is not None else hand.name
        found.append(Change(what, f"{hand.points:g} of {hand.max_points:g}{place}", hand.reason))
    late = result.late
    if late is not None and late.remark:
        found.append(Change("late work", f"{MINUS}{late.penalty:g}" if late.penalty else "", late.remark))
    return found


def _state(earned: float, maximum: float, tests: list[TestResult]) -> str:
    lost = [test for test in tests if test.status not in ("passed", "not_assessed")]
    if maximum:
        return "full" if earned >= maximum else "part" if earned else "none"
    return "full" if tests and not lost else "part" if len(lost) < len(tests) else "none"


def _points(test: TestResult) -> str:
    """What the test says of points: "-3 of 9", "+9", or nothing for a test without points."""
    if not test.max_points:
        return ""
    if test.status == "not_assessed":
        return f"({test.max_points:g})"
    lost = round(test.max_points - test.points, 6)
    if not lost:
        return f"+{test.points:g}"
    return f"{MINUS}{lost:g}" if lost == test.max_points else f"{MINUS}{lost:g} of {test.max_points:g}"


def _input(argument: Argument) -> Value:
    return Value(argument.name, argument.value, argument.array)


def _outputs(example: Counterexample) -> list[Value]:
    """What was expected, what came, and how they differ."""
    difference = example.difference
    expected, got = example.expected, example.got
    if difference is None:
        expected, got = mark_differences(expected, got)
    found = [
        Value("expected", expected, example.expected_array),
        Value("got", got, example.got_array, difference),
    ]
    if difference is not None and example.got_array is not None and example.got_array.shape:
        entries = ["0"] * len(example.got_array.entries)
        for position, entry in zip(difference.positions, difference.entries, strict=True):
            entries[position] = signed(entry)
        array = Array(example.got_array.shape, "difference", entries)
        found.append(Value(f"difference (got {MINUS} expected)", "", array, difference))
    return [value for value in found if value.text or value.array]


def signed(entry: str) -> str:
    """A difference with its sign; nan has none."""
    return entry if entry.startswith(("-", "nan")) else f"+{entry}"


def _race(race: Race | None) -> list[str]:
    """What a speed test measured, and what that earns."""
    if race is None or race.ratio is None or race.interval is None:
        return []
    low, high = race.interval
    bars = sorted((float(bar), share) for bar, share in race.bars.items())
    earns = ", ".join(f"{share:.0%} up to {bar:g} times" for bar, share in bars)
    return [
        f"{race.ratio:.3g} times the reference's time ({low:.3g} to {high:.3g} in {race.rounds} rounds on "
        f"{race.device})",
        f"points: {earns}",
    ]


def _about(result: SubmissionResult, run: RunInfo) -> list[tuple[str, str]]:
    """How a submission was graded: (what, value)."""
    student = result.student
    layers = run.confinement.get("layers", {})
    missing = run.confinement.get("missing", {})
    versions = (f"{name} {version}" for name, version in run.versions.items())
    rows = [
        ("submission", result.id),
        ("name", (student.name if student else None) or ""),
        ("handed in", (student.submitted_at if student else None) or ""),
        ("days late", f"{student.late_days}" if student and student.late_days else ""),
        ("graded file", result.file or ""),
        ("digest of its code", result.digest),
        ("graded at", run.started),
        ("versions", ", ".join(versions)),
        ("device", run.device),
        ("seed", run.seed),
        ("lock file", run.lock),
        ("engine", run.engine),
        ("confined by", ", ".join(layers) or "nothing"),
        ("missing layers", ", ".join(missing)),
    ]
    return [(name, value) for name, value in rows if value]
