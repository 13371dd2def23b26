"""In a forked grader child: every collected test against one submission, and what came of each."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.errors import KitFailure, NotAssessed, StudentFailure
from autograder.feedback import messages
from autograder.grading.examples import (
    Failure,
    Search,
    assertion,
    copy_arguments,
    is_property,
    passes,
    replay,
    too_large,
    without_frames,
)
from autograder.grading.plugin import RACE, SUBMISSION, GradedTest, GradingPlugin
from autograder.grading.race import Racer
from autograder.grading.verdict import Hint, Outcome, forbidden_routine, result_of, to_diagnose
from autograder.proxy.submission import Submission
from autograder.results import TestResult
from autograder.submissions.source import Source

MAX_DIGITS = 130_000  # as many as an integer that the wire takes may have
WATCHED_EXAMPLES = 3  # of each test of work by hand


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
        names = pyfuncitem._fixtureinfo.argnames  # noqa: SLF001 - pytest has no public name for it
        fixtures = {name: pyfuncitem.funcargs[name] for name in names}
        function, submission = pyfuncitem.obj, self.submission
        try:
            submission.begin_test(self.test.call_seconds, self.test.own)
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
            self.failure = Failure({}, without_frames(failure), submission.last_call)
        except NotAssessed as reason:
            self.not_assessed = str(reason)
        except AssertionError as error:
            self.failure = Failure({}, assertion(error), submission.last_call)
        except (RecursionError, MemoryError):
            self.failure = Failure({}, too_large(), submission.last_call)
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
    """The line of the test's folder in which an error arose, for the test's author."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.parent == test.item.path.parent:
            return f" ({file.name}, line {frame.lineno})"
    return ""


def _give_memory_back() -> None:
    """Between exercises, because the collector is off, and malloc keeps what is free."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # no glibc
        ctypes.CDLL(None).malloc_trim(0)


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
    hint: Callable[[str], Hint | None] = lambda _exercise: None,
    until_lost: bool = False,
    source: Source | None = None,
) -> list[TestResult]:
    """The results of these tests for one submission.

    racer: for tests of speed. shrink: look for smallest counterexamples. hint: names the misconception in a
    failed exercise. until_lost: leave out an exercise's tests after the first that costs points. source: the
    submission's code, by which lines of tracebacks are found.
    """
    torch.set_num_threads(1)
    sys.set_int_max_str_digits(MAX_DIGITS)  # or a test that tells a very long number fails itself
    gc.disable()  # a child lives for a moment; see _give_memory_back
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
            _give_memory_back()
        following = tests[position + 1].item if position + 1 < len(tests) else None
        runner.test, runner.failure, runner.error, runner.completed = test, None, None, False
        runner.not_assessed = ""
        plugin.current_test = test
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
            Outcome(test, runner.failure, seconds, runner.not_assessed, submission.race, submission.review)
        )
        runner.failure = None
    submission.begin_exercise()
    hints = {}
    for exercise in to_diagnose(outcomes):
        _give_memory_back()
        hints[exercise] = hint(exercise)
    return [
        result_of(outcome, forbidden_routine(outcome, outcomes), hints.get(outcome.test.exercise), source)
        for outcome in outcomes
    ]
