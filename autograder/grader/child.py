"""In a forked grader child: every collected test against one submission, and what came of each."""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.errors import KitFailure, NotAssessed, StudentFailure
from autograder.grader import messages
from autograder.grader.counterexample import few_numbers, reproduce, show, show_argument, told_apart
from autograder.grader.examples import (
    Failure,
    Search,
    assertion,
    copy_arguments,
    is_property,
    passes,
    replay,
)
from autograder.grader.plugin import RACE, SUBMISSION, GradedTest, GradingPlugin
from autograder.grader.proxy import Call, StudentError, Submission
from autograder.grader.race import Racer
from autograder.results import Argument, Counterexample, Status, TestResult

# Kinds of failures that say nothing of what is computed: no code, or a race, in which nothing is recorded.
NOT_COMPUTED = ("undefined", "unfinished", "source", "slow", "race")

WATCHED_EXAMPLES = 3  # of each test of work by hand


@dataclass
class Outcome:
    """What one test says: nothing wrong, or a failure, or why it can't be judged here."""

    test: GradedTest
    failure: Failure | None
    seconds: float
    not_assessed: str = ""
    measurements: dict[str, Any] | None = None
    review: bool = False


@dataclass
class _Runner:
    """Takes the place of pytest's own call of a test function while one submission is graded."""

    plugin: GradingPlugin
    submission: Submission
    shrink: bool
    until_lost: bool
    failure: Failure | None = None
    not_assessed: str = ""
    error: BaseException | None = None
    completed: bool = False
    failed: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    test: GradedTest | None = field(default=None)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        assert self.test is not None
        if self.until_lost and self.test.exercise in self.lost:
            return True
        names = pyfuncitem._fixtureinfo.argnames
        fixtures = {name: pyfuncitem.funcargs[name] for name in names}
        function, submission = pyfuncitem.obj, self.submission
        try:
            submission.begin_test(self.test.call_seconds)
            if is_property(function):
                self.failure = replay(
                    function,
                    fixtures,
                    self.plugin.examples[self.test.id],
                    self.test.seed,
                    self._beginning(),
                    lambda: submission.last_call,
                    self._search(self.test.exercise),
                    submission.clock,
                )
                if self.failure is not None:
                    self._ask_fresh_worker(function, fixtures, self.failure)
            else:
                function(**copy_arguments_but(fixtures, (SUBMISSION, RACE)))
        except StudentFailure as failure:
            self.failure = Failure({}, failure, submission.last_call)
        except NotAssessed as reason:
            self.not_assessed = str(reason)
        except AssertionError as error:
            self.failure = Failure({}, assertion(error), submission.last_call)
        self.completed = True
        return True

    def _ask_fresh_worker(self, function: Any, fixtures: dict[str, Any], failure: Failure) -> None:
        """Say so where a new process gets it right: then something of earlier calls was left behind."""
        assert self.test is not None
        if not self.shrink or self.test.exercise in self.failed or failure.error.status != "failed":
            return
        self.submission.renew_worker()
        self.submission.begin_example()
        if passes(function, fixtures, failure):
            failure.error.message += messages.ONLY_LATER

    def _beginning(self) -> Callable[[], None]:
        """What begins each example: in a test of work by hand, the first ones are watched."""
        assert self.test is not None
        watched = iter(range(WATCHED_EXAMPLES if self.test.by_hand else 0))
        return lambda: self.submission.begin_example(watched=next(watched, None) is not None)

    def _search(self, exercise: str) -> Search:
        """The first failing test of an exercise is worth the longest search; it is the one that is shown."""
        if not self.shrink:
            return Search.FIRST
        return Search.RECORDED if exercise in self.failed else Search.SHRUNK

    @pytest.hookimpl
    def pytest_exception_interact(self, call: pytest.CallInfo[Any]) -> None:
        if call.excinfo is not None:
            self.error = call.excinfo.value


def _line(test: GradedTest, error: BaseException) -> str:
    """The line in which an error arose, of the test's own file or of a module beside it, for its author."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.parent == test.item.path.parent:
            return f" ({file.name}, line {frame.lineno})"
    return ""


def copy_arguments_but(fixtures: dict[str, Any], kept: tuple[str, ...]) -> dict[str, Any]:
    """Private copies of all fixture values but these."""
    copies = copy_arguments({name: value for name, value in fixtures.items() if name not in kept})
    return copies | {name: fixtures[name] for name in kept if name in fixtures}


def run_tests(
    plugin: GradingPlugin,
    submission: Submission,
    tests: list[GradedTest],
    racer: Racer,
    shrink: bool = True,
    hint: Callable[[str], str | None] = lambda _exercise: None,
    until_lost: bool = False,
) -> list[TestResult]:
    """The results of these tests for one submission.

    racer: for tests of speed. shrink: look for smallest counterexamples. hint: names the misconception in a
    failed exercise. until_lost: leave out an exercise's tests after the first that costs points.
    """
    torch.set_num_threads(1)
    gc.disable()  # a child lives for a moment; its garbage goes with it
    runner = _Runner(plugin, submission, shrink, until_lost)
    plugin.current, plugin.racer = submission, racer
    manager = tests[0].item.config.pluginmanager
    manager.register(runner)
    outcomes = []
    exercise = None
    for position, test in enumerate(tests):
        if test.exercise != exercise:
            exercise = test.exercise
            submission.begin_exercise()
        following = tests[position + 1].item if position + 1 < len(tests) else None
        runner.test, runner.failure, runner.error, runner.completed = test, None, None, False
        runner.not_assessed = ""
        started = time.monotonic()
        test.item.ihook.pytest_runtest_protocol(item=test.item, nextitem=following)
        if runner.error is not None:
            what = f"{type(runner.error).__name__}: {runner.error}"
            raise KitFailure(f"{test.id}{_line(test, runner.error)}: {what}") from runner.error
        if until_lost and test.exercise in runner.lost:
            continue
        if not runner.completed:
            raise KitFailure(f"{test.id}: did not run; a graded test must not be skipped")
        if runner.failure is not None and is_property(test.item.obj):
            runner.failed.add(test.exercise)
        if runner.failure is not None and test.points:
            runner.lost.add(test.exercise)
        seconds = time.monotonic() - started
        outcomes.append(
            Outcome(
                test, runner.failure, seconds, runner.not_assessed, submission.measurements, submission.review
            )
        )
    submission.begin_exercise()
    hints = {exercise: hint(exercise) for exercise in _to_diagnose(outcomes)}
    return [
        _result(outcome, _forbidden_routine(outcome, outcomes), hints.get(outcome.test.exercise))
        for outcome in outcomes
    ]


def _to_diagnose(outcomes: list[Outcome]) -> list[str]:
    """Exercises that failed by what they compute: nothing missing, forbidden, crashed or too slow."""
    failed = [(outcome.test.exercise, outcome.failure.error) for outcome in outcomes if outcome.failure]
    others = {name for name, error in failed if error.status != "failed" or error.kind in NOT_COMPUTED}
    return [name for name in dict.fromkeys(name for name, _error in failed) if name not in others]


def _forbidden_routine(outcome: Outcome, outcomes: list[Outcome]) -> str | None:
    """The banned routine that was seen in this test's exercise, if any."""
    for other in outcomes:
        failure = other.failure
        if other.test.exercise == outcome.test.exercise and failure and failure.error.kind == "forbidden":
            return str(failure.error.got)
    return None


def _result(outcome: Outcome, routine: str | None, hint: str | None) -> TestResult:
    test, failure = outcome.test, outcome.failure
    status: Status = "passed"
    message, counterexample = "", None
    if failure is not None:
        status = failure.error.status  # type: ignore[assignment] # because StudentFailure is not generic
        call = str(failure.call) if failure.call is not None else test.exercise
        message = failure.error.message.replace(messages.CALL, call)
        counterexample = _counterexample(failure)
    if routine is not None and (failure is None or failure.error.kind != "forbidden"):
        status, message, counterexample = "forbidden", messages.not_counted(routine), None
    if outcome.not_assessed:
        status, message = "not_assessed", outcome.not_assessed
    measurements = outcome.measurements
    if failure is not None and isinstance(failure.call, Call) and failure.call.printed:
        measurements = {**(measurements or {}), "output": failure.call.printed}
    share = {"passed": 1.0, "partial": failure.error.share if failure else 0.0}.get(status, 0.0)
    return TestResult(
        test.id, test.exercise, test.visibility, test.description, round(share * test.points, 6), test.points,
        status, message, hint if status == "failed" else None, counterexample, outcome.review,
        measurements, round(outcome.seconds, 4), test.shown, _traceback(failure), _advice(failure),
    )  # fmt: skip


def _traceback(failure: Failure | None) -> str:
    """The lines of the student's code that an exception passed, the innermost last."""
    if failure is None or not isinstance(failure.error, StudentError):
        return ""
    return messages.traceback_text(failure.error.problem)


def _advice(failure: Failure | None) -> str:
    return "" if failure is None else messages.advice(failure.error.kind, failure.error.got)


def _counterexample(failure: Failure) -> Counterexample | None:
    call, error = failure.call, failure.error
    if not isinstance(call, Call) or error.kind in ("undefined", "unfinished", "source", "forbidden"):
        return None
    shown = (*call.arguments, *few_numbers(call.loaded))
    if error.backward is not None:
        shown += (("gradient", error.backward[1]),)
    arguments = [Argument(name, show_argument(value)) for name, value in shown]
    if error.expected is not None and error.got is not None:
        expected, got = told_apart(error.expected, error.got, show)
    else:
        expected = "" if error.expected is None else show(error.expected)
        got = "" if error.got is None and error.kind != "type" else show(error.got)
    return Counterexample(
        str(call), arguments, expected, got,
        reproduce(call.function, call.arguments, call.positional, call.loaded, error.backward),
    )  # fmt: skip
