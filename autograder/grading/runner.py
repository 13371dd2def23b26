"""In a forked grader child: every collected test against one submission, and what came of each."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import count, groupby
from random import Random
from typing import Any

import pytest
import torch

from autograder.errors import (
    AutograderError,
    BrokenTest,
    ExampleError,
    KitFailure,
    NotAssessed,
    StudentFailure,
)
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
    unusable,
    without_frames,
)
from autograder.grading.plugin import RACE, SUBMISSION, GradedTest, GradingPlugin, broken_test
from autograder.grading.race import Racer
from autograder.grading.traces import Trace, trace_of
from autograder.grading.verdict import Hint, Outcome, forbidden_routine, result_of, to_diagnose
from autograder.proxy.recording import Recording
from autograder.proxy.submission import Submission
from autograder.results import TestResult
from autograder.submissions.source import Source

MAX_DIGITS = 130_000  # as many as an integer that the wire takes may have
Diagnose = Callable[[dict[str, Trace], set[str]], dict[str, Hint]]
Longest = Callable[[GradedTest], float | None]


Passes = Callable[[GradedTest, dict[str, Any]], bool]


def _not_known(_test: GradedTest) -> None:
    """What the reference takes where nobody measures it."""


def not_tried(_test: GradedTest, _arguments: dict[str, Any]) -> bool:
    """Whether the reference passes, where nobody tries it."""
    return False


@dataclass
class _Runner:
    """Takes the place of pytest's own test loop while one submission is graded.

    Of pytest it uses the setup and teardown of tests, with their fixtures; reports would be read by nobody.
    """

    plugin: GradingPlugin
    submission: Submission
    shrink: bool
    until_lost: bool
    watch: bool = True
    longest: Longest = _not_known
    passes: Passes = not_tried
    failure: Failure | None = None
    not_assessed: str = ""
    completed: bool = False
    failed: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    test: GradedTest | None = field(default=None)

    def _call(self, test: GradedTest) -> None:
        """Call a test function whose fixtures have values, as often as it has examples."""
        names = test.item._fixtureinfo.argnames  # noqa: SLF001 - pytest has no public name for it
        fixtures = {name: test.item.funcargs[name] for name in names}
        function, submission = test.item.obj, self.submission
        try:
            submission.begin_test(test.call_seconds, test.own, test.banned, lambda: self.longest(test))
            self._begin_recording(is_property(function))
            if is_property(function):
                self.failure = replay(
                    function,
                    fixtures,
                    self.plugin.examples[test.id],
                    test.seed,
                    self._beginning(),
                    lambda: submission.last_call,
                    self._search(test.exercise),
                    submission.clock,
                    judged=self._judged,
                )
                if self.failure is not None and test.exercise not in self.failed:
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
        except Exception as error:  # because a test may meet any answer, and may itself be broken
            cause, arguments = error, dict[str, Any]()
            if isinstance(error, ExampleError):
                cause, arguments = error.error, error.arguments
            if not self._is_from_answer(test, cause, arguments):
                raise cause from None
            self.failure = Failure(arguments, unusable(cause), submission.last_call)
            if is_property(function):
                self._judged(self.failure)
        if not is_property(function):
            self._judged(self.failure)
        self.completed = True

    def _is_from_answer(self, test: GradedTest, error: Exception, arguments: dict[str, Any]) -> bool:
        """Whether an answer is what has ended this example: it ends well with the reference's."""
        of_kit = isinstance(error, (KitFailure, AutograderError, OSError))
        if of_kit and not isinstance(error, BrokenTest):
            return False
        return self.submission.last_call is not None and self.passes(test, arguments)

    def run(self, test: GradedTest, following: GradedTest | None) -> Outcome | None:
        """Run one test; None when it is left out. following: the next one, None for the last of all."""
        next_item = None if following is None else following.item
        if self.until_lost and test.exercise in self.lost:
            test.item.ihook.pytest_runtest_teardown(item=test.item, nextitem=next_item)
            return None
        self.test, self.failure, self.completed = test, None, False
        self.not_assessed = ""
        self.plugin.current_test = test
        started = time.monotonic()
        self._run_protocol(test, next_item)
        if not self.completed:
            raise BrokenTest(f"{test.id}: did not run; a graded test must not be skipped")
        if self.failure is not None and is_property(test.item.obj):
            self.failed.add(test.exercise)
        if self.failure is not None and test.points:
            self.lost.add(test.exercise)
        seconds = time.monotonic() - started
        race, review = self.submission.race, self.submission.review
        outcome = Outcome(test, self.failure, seconds, self.not_assessed, race, review)
        self.failure = None
        return outcome

    def _run_protocol(self, test: GradedTest, next_item: pytest.Function | None) -> None:
        """Set the test up, call it, and tear down what the next one does not need."""
        item, hook = test.item, test.item.ihook
        try:
            try:
                hook.pytest_runtest_setup(item=item)
                self._call(test)
            except (pytest.skip.Exception, pytest.xfail.Exception):
                pass  # it is not completed
            finally:
                if "tmp_path" in item.fixturenames:  # its teardown wants to know of a report
                    call = pytest.CallInfo.from_call(lambda: None, "call")
                    hook.pytest_runtest_makereport(item=item, call=call)
                hook.pytest_runtest_teardown(item=item, nextitem=next_item)
                item._initrequest()  # noqa: SLF001 - it forgets the values, as pytest's own loop does
        except (pytest.exit.Exception, KeyboardInterrupt):
            raise
        except BaseException as error:  # because a test is the author's own code
            if isinstance(error, KitFailure) and not isinstance(error, BrokenTest):
                raise KitFailure(f"{test.id}: {error}") from error
            raise broken_test(test, error) from error

    def _begin_recording(self, is_property: bool) -> None:
        """Record this test's answers, but for those of a public one, which may show random numbers."""
        recording, test = self.submission.recording, self.test
        if recording is not None and test is not None:
            runs = 1
            if is_property:
                examples = self.plugin.examples[test.id]
                runs = 0 if examples.interactive else len(examples.arguments)
            recording.begin_test(test.id, 0 if test.visibility == "public" else runs)

    def _judged(self, failure: Failure | None) -> None:
        """An example is done: its answers are of use where it failed by what was computed."""
        if self.submission.recording is not None:
            lost = failure is not None and failure.error.status != "failed"
            self.submission.recording.end_example(failure is not None, lost)

    def _ask_fresh_worker(self, function: Any, fixtures: dict[str, Any], failure: Failure) -> None:
        """Say so where a new process gets it right: then something of earlier calls was left behind."""
        if self.shrink and failure.error.status == "failed":
            self.submission.renew_worker()
            self.submission.begin_example()
            if passes(function, fixtures, failure):
                failure.error.message += messages.ONLY_LATER
        if self.submission.recording is not None:
            self.submission.renew_worker()  # the next tests meet the same state, however long the search was

    def _beginning(self) -> Callable[[], None]:
        """What begins each example: in a test of work by hand, some are watched.

        The course's seed draws them, so that code which counts its calls can't know which. After a time-out
        it is the last ones: what never ends is not waited for while it is watched.
        """
        assert self.test is not None
        recorded, most = len(self.plugin.examples[self.test.id].arguments), self.test.watched
        watched: Collection[int] = range(most)
        if recorded:
            watched = Random(self.test.seed).sample(range(recorded), min(most, recorded))
        if self.submission.timed_out and recorded:
            watched = range(max(min(1, recorded - 1), recorded - most), recorded)
        if not (self.test.by_hand and self.watch):
            watched = range(0)
        numbers = count()
        return lambda: self.submission.begin_example(watched=next(numbers) in watched)

    def _search(self, exercise: str) -> Search:
        """The first failing test of an exercise is worth the longest search; it is the one that is shown."""
        if not self.shrink:
            return Search.FIRST if self.submission.recording is None else Search.RECORDED
        return Search.RECORDED if exercise in self.failed else Search.SHRUNK


def _give_memory_back() -> None:
    """Between exercises, because the collector is off, and malloc keeps what is free."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # no glibc
        ctypes.CDLL(None).malloc_trim(0)


def copy_arguments_but(fixtures: dict[str, Any], kept: tuple[str, ...]) -> dict[str, Any]:
    """Private copies of all fixture values but these."""
    copies = copy_arguments({name: value for name, value in fixtures.items() if name not in kept})
    return copies | {name: fixtures[name] for name in kept if name in fixtures}


@contextlib.contextmanager
def _long_numbers_told() -> Iterator[None]:
    """Numbers of any length that the wire takes can be written out, or a test that tells one fails itself."""
    usual = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(MAX_DIGITS)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(usual)  # this may be a student's own kernel


@_long_numbers_told()
def run_tests(  # noqa: PLR0913 - what a grader child knows of a submission
    plugin: GradingPlugin,
    submission: Submission,
    tests: list[GradedTest],
    racer: Racer,
    shrink: bool = True,
    diagnose: Diagnose | None = None,
    until_lost: bool = False,
    source: Source | None = None,
    watch: bool = True,
    longest: Longest = _not_known,
    passes: Passes = not_tried,
) -> list[TestResult]:
    """The results of these tests for one submission.

    racer: for tests of speed. shrink: look for smallest counterexamples. diagnose: gives hints by test,
    from the traces of exercises and the names of all that failed. until_lost: leave out an exercise's tests
    after the first that costs points. source: the submission's code, by which lines of tracebacks are
    found. watch: look for banned routines in examples of work by hand. longest: the reference's
    longest call in a test, asked after time-outs. passes: whether the reference passes an
    example, asked where the test's own code fails.
    """
    outcomes, traces = run_recorded(
        plugin,
        submission,
        tests,
        racer,
        shrink,
        diagnose is not None and not until_lost,
        until_lost,
        watch,
        longest,
        passes,
    )
    failed = {outcome.test.exercise for outcome in outcomes if outcome.failure}
    hints = diagnose(traces, failed) if diagnose is not None else {}
    return [
        result_of(
            outcome,
            forbidden_routine(outcome, outcomes),
            hints.get(outcome.test.id, hints.get(outcome.test.exercise)),
            source,
            traces.get(outcome.test.exercise, {}).get(outcome.test.id, ()),
        )
        for outcome in outcomes
    ]


@_long_numbers_told()
def run_recorded(  # noqa: PLR0913 - as run_tests
    plugin: GradingPlugin,
    submission: Submission,
    tests: list[GradedTest],
    racer: Racer,
    shrink: bool = False,
    recorded: bool = True,
    until_lost: bool = False,
    watch: bool = False,
    longest: Longest = _not_known,
    passes: Passes = not_tried,
) -> tuple[list[Outcome], dict[str, Trace]]:
    """What each test found, and the trace of each exercise that failed by what it computes.

    recorded: make traces. The other arguments are those of `run_tests`.
    """
    torch.set_num_threads(1)
    collected = gc.isenabled()  # so far, then there is nothing to give back
    gc.disable()  # a child lives for a moment; see _give_memory_back
    runner = _Runner(plugin, submission, shrink, until_lost, watch, longest, passes)
    plugin.current, plugin.racer = submission, racer
    outcomes: list[Outcome] = []
    traces: dict[str, Trace] = {}
    steps = zip(tests, [*tests[1:], None], strict=True)
    for exercise, group in groupby(steps, lambda step: step[0].exercise):
        submission.begin_exercise()
        if not collected:
            _give_memory_back()
        collected = False
        submission.recording = Recording() if recorded else None
        found = [outcome for test, following in group if (outcome := runner.run(test, following)) is not None]
        outcomes += found
        if submission.recording is not None and to_diagnose(found):
            traces[exercise] = trace_of(submission.recording)
        submission.recording = None
    submission.begin_exercise()
    return outcomes, traces
