"""How much time a submission, a test and a call may take; waiting for a busy machine does not count.

Time-outs shorten what follows, or one submission that never ends would hold up the class. In an exercise,
calls get a quarter of their limit after the first one, and after the second as long as the reference's calls
take, many times over. Calls of later exercises get that at once when two exercises have had a time-out.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.feedback import limit_messages
from autograder.workers.base import Worker
from autograder.workers.client import Account
from autograder.workers.clock import Waiting, kept_waiting, waiting_of

MIN_SECONDS = 1.0
SHORTENED = 4  # after a time-out, a call or a cell gets its limit divided by this
FEW = 2  # time-outs in an exercise, or exercises with one, after which the reference says what is enough
REFERENCE_FACTOR = 8  # times the longest call of the reference in the same test
LEAST_SECONDS = 0.3  # of a call after FEW time-outs in its exercise
# The worker's operations that run a submission's cells, and those that run what they have defined.
LOADING = ("open", "prepare", "run", "loaded")
CALLS = ("call", "backward", "getattr", "value", "snapshot")
WATCH_FACTOR = 4  # python loops take several times as long while they are watched
SHORT_WATCH_FACTOR = 2  # the same where the limit follows from the reference's times
READING_SHARE = 0.05  # of a submission's time: CPU time in which its answers are read; honest ones need less
BUSY_FACTOR = 10  # a busy machine may make a test or a submission take this many times its limit, no more


class TimeBudget(Account):
    """The limits of one submission. limits: as in course.toml."""

    def __init__(self, limits: GradingLimits) -> None:
        self._limits = limits
        self._worker: Worker | None = None
        self._ended = Waiting()  # of workers that have ended
        self._now = Waiting()  # of this one, when it was last looked at
        self._started = self._test_started = self._moment()
        self._deadline = time.monotonic() + (limits.deadline_seconds or math.inf)
        self._call_seconds = limits.call_seconds
        self._reading = 0.0
        self._time_outs = 0  # in this exercise
        self._exercises = 0  # before this one, in which there were time-outs
        self._statements = 0  # that did not end while the code was loaded
        self._short = False

    @property
    def timed_out(self) -> bool:
        """Whether something in this exercise has run out of time."""
        return self._time_outs > 0

    def begin_exercise(self) -> None:
        """The next exercise's calls have their whole time again, unless time-outs are what is usual here."""
        self._exercises += self.timed_out
        self._time_outs, self._short = 0, False

    def begin_test(
        self, call_seconds: float | None, reference: Callable[[], float | None] = lambda: None
    ) -> None:
        """Start a test. call_seconds: what it asks for its calls, None for the course's limit.

        reference: gives what the longest call of the reference takes in this test, None where that is not
        known; asked only after time-outs.
        """
        whole = call_seconds or self._limits.call_seconds
        usual = self._exercises >= FEW
        self._short = usual or self._time_outs >= FEW
        self._call_seconds = _shortened(whole) if self._short or self.timed_out else whole
        if self._short and (longest := reference()) is not None:
            least = LEAST_SECONDS if self.timed_out else MIN_SECONDS
            self._call_seconds = min(whole, max(least, REFERENCE_FACTOR * longest))
        self._test_started = self._moment()
        self.check()

    def call_seconds(self, watched: bool = False) -> float:
        """CPU time of one call. watched: while banned routines are looked for."""
        factor = SHORT_WATCH_FACTOR if self._short else WATCH_FACTOR
        return self._call_seconds * (factor if watched else 1)

    @property
    def cell_seconds(self) -> float:
        """CPU time of one code cell: less after each statement that did not end."""
        return _shortened(self._limits.cell_seconds, self._statements)

    def add_time_out(self, operation: str) -> None:
        """Note that the worker ran out of time in an operation."""
        if operation in LOADING:
            self._statements += 1
        elif operation in CALLS:
            self._time_outs += 1

    def in_words(self, seconds: float) -> str:
        """How a message names the limit of a call; the same on each machine, whatever the reference took."""
        return limit_messages.SHORT if self._short else limit_messages.seconds_text(seconds)

    def attach(self, worker: Worker | None) -> None:
        """From now on this worker's waiting for the machine is not counted; None once it has ended."""
        self._look()
        self._ended += self._now
        self._now = Waiting()
        self._worker = worker

    def clock(self) -> float:
        """Seconds on a clock that stands while the machine keeps this process or its worker waiting.

        It goes on while the worker's own threads are what they wait for.
        """
        self._look()
        own = Waiting(kept_waiting(os.getpid()))
        return time.monotonic() - (self._ended + self._now + own).forced

    def _moment(self) -> tuple[float, float]:
        """Now, on the clock and by the wall."""
        return self.clock(), time.monotonic()

    def check(self, started: bool = False) -> None:
        """StudentFailure when the time of the submission, or of the test that has started, is used up."""
        limits = self._limits
        if time.monotonic() > self._deadline:
            raise StudentFailure(
                "timeout", limit_messages.submission_timeout(limits.deadline_seconds), "timeout"
            )
        too_much = self._reading > READING_SHARE * limits.submission_seconds
        if too_much or self._over(self._started, limits.submission_seconds):
            write = limit_messages.submission_timeout_within if started else limit_messages.submission_timeout
            raise StudentFailure("timeout", write(limits.submission_seconds), "timeout")
        if started and self._over(self._test_started, limits.test_seconds):
            raise StudentFailure("timeout", limit_messages.test_timeout(limits.test_seconds), "timeout")

    def _over(self, start: tuple[float, float], seconds: float) -> bool:
        """Whether so many seconds have passed; what a busy machine adds does not count, up to a limit."""
        passed = time.monotonic() - start[1]
        if passed <= seconds:  # the wall's time is ahead of the clock's, and cheaper to tell
            return False
        return passed > BUSY_FACTOR * seconds or self.clock() - start[0] > seconds

    def add_reading(self, seconds: float) -> None:
        """Note CPU time in which one of the submission's answers was read."""
        self._reading += seconds

    def seconds_left(self) -> float:
        """Of the submission's time."""
        left = self._started[0] + self._limits.submission_seconds - self.clock()
        return max(0.0, min(left, self._deadline - time.monotonic()))

    def _look(self) -> None:
        """Note how the worker shares the machine, as long as it runs."""
        if self._worker is not None:
            self._now = waiting_of(self._worker.pid) or self._now


def _shortened(seconds: float, times: int = 1) -> float:
    """A limit after so many time-outs."""
    return min(seconds, max(MIN_SECONDS, seconds / SHORTENED**times))
