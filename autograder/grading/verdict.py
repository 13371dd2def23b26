"""From what a test found to its result: status, points, message, counterexample, the student's own lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from autograder.errors import StudentError, StudentFailure
from autograder.feedback import advice, messages
from autograder.feedback.arrays import array_of, difference_of
from autograder.feedback.reproduce import reproduce
from autograder.feedback.values import few_numbers, format_distinct, show, show_argument
from autograder.grading.examples import Failure
from autograder.grading.plugin import GradedTest
from autograder.grading.to_diagnose import computed
from autograder.grading.traces import Answers
from autograder.grading.wrong_answers import wrong_answers
from autograder.protocol.records import Problem
from autograder.proxy.call import Call
from autograder.results import Argument, CodeLine, Counterexample, Race, Status, TestResult
from autograder.submissions.source import Source

MAX_MESSAGE = 2000  # characters; whatever a message tells of a student's answer, it fills no screen


def cut(text: str) -> str:
    """A message of a length that can be read."""
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " ..."


@dataclass(frozen=True)
class Hint:
    """The misconception that a submission shows. name: of the wrong solution. text: for the student."""

    name: str
    text: str


@dataclass
class Outcome:
    """What one test says: nothing wrong, or a failure, or why it can't be judged here.

    What shows the failing answer is written at once, and the answer let go of: it may be large, and there are
    as many as there are tests.
    """

    test: GradedTest
    failure: Failure | None
    seconds: float
    not_assessed: str = ""
    race: Race | None = None
    review: bool = False
    counterexample: Counterexample | None = field(init=False, default=None)
    advice: str = field(init=False, default="")

    def __post_init__(self) -> None:
        if self.failure is not None:
            error = self.failure.error
            self.counterexample = _counterexample(self.failure)
            self.advice = _advice(error)
            error.expected = error.backward = None
            error.got = error.got[:MAX_MESSAGE] if isinstance(error.got, str) else None


def to_diagnose(outcomes: list[Outcome]) -> bool:
    """Whether an exercise with these outcomes failed by what it computes, by hand as it should."""
    errors = [outcome.failure.error for outcome in outcomes if outcome.failure]
    return computed((error.status, error.kind) for error in errors)


def forbidden_routine(outcome: Outcome, outcomes: list[Outcome]) -> str | None:
    """The banned routine that was seen in this test's exercise, if any."""
    for other in outcomes:
        failure = other.failure
        if other.test.exercise == outcome.test.exercise and failure and failure.error.kind == "forbidden":
            return str(failure.error.got)
    return None


def with_hint(test: TestResult, hint: Hint | None) -> TestResult:
    """The result with this hint, and no other, where it is one that a hint can explain."""
    shown = hint if test.status == "failed" else None
    name, text = (None, None) if shown is None else (shown.name, shown.text)
    return replace(test, misconception=name, hint=text)


def result_of(
    outcome: Outcome,
    routine: str | None,
    hint: Hint | None,
    source: Source | None = None,
    examples: Sequence[Answers | None] = (),
) -> TestResult:
    """The result of one test.

    routine: a banned one that ran in its exercise. hint: the misconception that its exercise shows. source:
    the submission's code, by which lines of tracebacks are found. examples: the test's trace.
    """
    test, failure = outcome.test, outcome.failure
    error = None if failure is None else failure.error
    status: Status = "passed"
    message, counterexample, output = "", None, ""
    kind = None
    counted = True
    if failure is not None and error is not None:
        status, kind = error.status, error.kind  # type: ignore[assignment] # because StudentFailure is general
        call = str(failure.call) if failure.call is not None else test.exercise
        message = error.message.replace(messages.CALL, call)
        counterexample = outcome.counterexample
        output = failure.call.printed if isinstance(failure.call, Call) else ""
    if routine is not None and kind != "forbidden":
        status, kind, message, counterexample = "forbidden", "forbidden", messages.not_counted(routine), None
        error, output, counted = None, "", False
    if outcome.not_assessed:
        status, message = "not_assessed", outcome.not_assessed
    share = {"passed": 1.0, "partial": error.share if error else 0.0}.get(status, 0.0)
    result = TestResult(
        id=test.id,
        exercise=test.exercise,
        visibility=test.visibility,
        description=test.description,
        points=round(share * test.points, 6),
        max_points=test.points,
        status=status,
        message=cut(message),
        kind=kind,  # type: ignore[arg-type] # because StudentFailure is general
        counterexample=counterexample,
        frames=_code_lines(error, source),
        output=output,
        advice="" if error is None else outcome.advice,
        review=outcome.review,
        shown=test.shown,
        digest=test.digest,
        race=outcome.race,
        seconds=round(outcome.seconds, 4),
        counted=counted,
        answers=wrong_answers(examples),
    )
    return with_hint(result, hint)


def _code_lines(error: StudentFailure | None, source: Source | None) -> list[CodeLine]:
    """The lines of the student's code that an exception passed, the innermost last."""
    problem = error.problem if isinstance(error, StudentError) else None
    return [] if problem is None else code_lines(problem, source)


def code_lines(problem: Problem, source: Source | None) -> list[CodeLine]:
    """The lines of a traceback, each by its file and cell. source: the code whose labels they bear."""
    cells = {} if source is None else {cell.label: cell for cell in source.cells}
    lines = []
    for frame in problem.frames:
        label = frame.file.strip("<>")
        cell = cells.get(label)
        file = label if source is None or cell is None else source.name
        number = None if cell is None else cell.number
        lines.append(CodeLine(file, number, frame.line, frame.function.strip("<>"), frame.text))
    return lines


def _advice(error: StudentFailure) -> str:
    return advice.for_kind(error.kind, error.got) if error.advice is None else error.advice


def _counterexample(failure: Failure) -> Counterexample | None:
    call, error = failure.call, failure.error
    if not isinstance(call, Call) or error.kind in (
        "undefined",
        "unfinished",
        "source",
        "import",
        "forbidden",
    ):
        return None
    shown = (*call.arguments, *few_numbers(call.loaded))
    if error.backward is not None:
        shown += (("gradient", error.backward[1]),)
    arguments = [Argument(name, show_argument(value), array_of(value)) for name, value in shown]
    if error.expected is not None and error.got is not None:
        expected, got = format_distinct(error.expected, error.got, show)
    else:
        expected = "" if error.expected is None else show(error.expected)
        got = "" if error.got is None and error.kind != "type" else show(error.got)
    difference, digits = difference_of(error.expected, error.got, error.allowed)
    return Counterexample(
        str(call), arguments, expected, got,
        reproduce(call.function, call.arguments, call.positional, call.loaded, error.backward, call.history),
        array_of(error.expected, digits), array_of(error.got, digits), difference,
    )  # fmt: skip
